import { useState } from "react";
import { useWording } from "../texts/texts";

/* On: the customer looks at the chat, messages become read. Off: they arrive and stay unread. */
export function ReadingSwitch({
  isOn,
  onSwitch,
}: {
  isOn: boolean;
  onSwitch: (isOn: boolean) => Promise<boolean>;
}) {
  const { t } = useWording();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const shown = wanted ?? isOn;
  const press = async () => {
    setWanted(!shown);
    await onSwitch(!shown);
    setWanted(null);
  };
  return (
    <button
      type="button"
      role="switch"
      aria-checked={shown}
      className="wp-switch"
      disabled={wanted !== null}
      onClick={() => void press()}
      title={t("not_reading_text")}
    >
      <i aria-hidden="true" />
      <span>{shown ? t("reading") : t("not_reading")}</span>
    </button>
  );
}
