import { Icon } from "../icons/Icon";
import { type TextKey, useWording } from "../texts/texts";
import type { Ticks as TicksData } from "./types";

export type TickState = TicksData | "sending";

const SINGLE = "M3.5 5.5 6 8.3 11.5 2";
const DOUBLE = "M1 5.500l2.5 2.800L8.5 2M6.5 8.3 12 2";

/* One for sent, two for delivered, two blue ones for read; trouble has a sign of its own. */
export function Ticks({ value }: { value: TickState }) {
  const { t } = useWording();
  const label = t(`tick_${value}` satisfies TextKey);
  return (
    <span className={`wp-tick is-${value}`} role="img" aria-label={label} title={label}>
      <Sign value={value} />
    </span>
  );
}

function Sign({ value }: { value: TickState }) {
  if (value === "sending" || value === "queued" || value === "accepted")
    return <Icon name="clock" size={11} />;
  if (value === "undelivered") return <Icon name="alert" size={12} />;
  if (value === "uncertain") return <Icon name="question" size={12} />;
  return (
    <svg width="14" height="10" viewBox="0 0 14 10" aria-hidden="true">
      <path d={value === "sent" ? SINGLE : DOUBLE} />
    </svg>
  );
}
