import { useWording } from "../texts/texts";
import { ReadingSwitch } from "./ReadingSwitch";
import type { Shown } from "./useLive";
import { WindowClock, WindowHint } from "./WindowClock";

interface Props {
  readonly shown: Shown;
  readonly onReading: (isReading: boolean) => Promise<boolean>;
}

/* What the business may do with this customer now, and whether they look. */
export function Facts({ shown, onReading }: Props) {
  const { t } = useWording();
  if (shown.state.channel === "sms") return null; // texts have no window, and nobody sees them read
  return (
    <div className="wp-facts">
      <WindowClock shown={shown} />
      <ReadingSwitch isOn={shown.state.open} onSwitch={onReading} />
      <WindowHint shown={shown} />
      {!shown.state.open && <span className="wp-hint">{t("not_reading_text")}</span>}
    </div>
  );
}
