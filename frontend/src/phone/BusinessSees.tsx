import { Ticks } from "../bubble/Ticks";
import type { BubbleData } from "../bubble/types";
import { useWording } from "../texts/texts";

/* The ticks of the newest message as the other side has them; a customer's own phone shows none. */
export function BusinessSees({ bubbles }: { bubbles: readonly BubbleData[] }) {
  const { t } = useWording();
  const last = bubbles.at(-1);
  if (last === undefined || last.direction === "in" || last.ticks === null) return null;
  return (
    <div className="wp-sees">
      {t("business_sees")} <Ticks value={last.ticks} /> <span>{t(`tick_${last.ticks}`)}</span>
    </div>
  );
}
