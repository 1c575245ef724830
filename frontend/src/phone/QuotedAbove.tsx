import { summary } from "../bubble/summary";
import type { BubbleData } from "../bubble/types";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";

/* The message the next one will answer. */
export function QuotedAbove({ bubble, onClose }: { bubble: BubbleData; onClose: () => void }) {
  const { t } = useWording();
  return (
    <div className="wp-above is-quote">
      <span className="wp-above-t" dir="auto">
        {summary(bubble, t)}
      </span>
      <button type="button" aria-label={t("stop_reply")} title={t("stop_reply")} onClick={onClose}>
        <Icon name="close" size={15} />
      </button>
    </div>
  );
}
