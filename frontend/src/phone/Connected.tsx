import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { PhoneHandle } from "./usePhone";

/* Silent while all is well. */
export function Connected({ phone }: { phone: PhoneHandle }) {
  const { t } = useWording();
  if (phone.lost !== null) {
    const time = new Date(phone.lost.at).toTimeString().slice(0, 8);
    return <Strip text={`${t("offline", { time })} ${phone.lost.reason}`} />;
  }
  return phone.mode === "polling" ? <Strip text={t("polling")} /> : null;
}

function Strip({ text }: { text: string }) {
  return (
    <div className="wp-strip-w" role="status">
      <Icon name="alert" size={14} />
      <span>{text}</span>
    </div>
  );
}
