import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

export function ChatHeader({ business }: { business: string }) {
  const { t } = useWording();
  return (
    <div className="wp-hd">
      <Icon name="back" />
      <span className="wp-av" aria-hidden="true">
        {initials(business)}
      </span>
      <div>
        <b dir="auto">{business}</b>
        <span>{t("business_account")}</span>
      </div>
      <Icon name="more" />
    </div>
  );
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}
