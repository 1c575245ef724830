import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { initials } from "./ChatHeader";

interface Props {
  readonly name: string;
  readonly number: string;
  readonly isDark: boolean;
  readonly onDark: (isDark: boolean) => void;
  readonly onRemove: () => void;
}

/* Whose phone this is, its own light, and a way to put it away. */
export function Who({ name, number, isDark, onDark, onRemove }: Props) {
  const { t } = useWording();
  const removal = t("remove_phone", { name });
  return (
    <div className="wp-who">
      <span className="wp-face" aria-hidden="true">
        {initials(name)}
      </span>
      <div className="wp-who-t">
        <b dir="auto">{name}</b>
        <span>{number}</span>
      </div>
      <button
        type="button"
        className="wp-tool"
        aria-pressed={isDark}
        aria-label={t("dark_phone")}
        title={isDark ? t("light_phone") : t("dark_phone")}
        onClick={() => onDark(!isDark)}
      >
        <Icon name={isDark ? "sun" : "moon"} />
      </button>
      <button
        type="button"
        className="wp-tool"
        aria-label={removal}
        title={removal}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
