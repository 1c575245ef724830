import { Bubble } from "../bubble/Bubble";
import { useWording } from "../texts/texts";
import type { Pending } from "./pending";

interface Props {
  readonly waiting: Pending;
  readonly business: string;
  readonly onAgain: () => void;
  readonly onDiscard: () => void;
}

/* A message on its way; one that failed can be sent again. */
export function Waiting({ waiting, business, onAgain, onDiscard }: Props) {
  const { t } = useWording();
  const ticks = waiting.failure === null ? "sending" : "undelivered";
  return (
    <div className="wp-waiting">
      <Bubble bubble={waiting.bubble} side="customer" business={business} ticks={ticks} />
      {waiting.failure !== null && (
        <div className="wp-trouble">
          <span>{t("not_sent", { reason: waiting.failure })}</span>
          <span className="wp-trouble-b">
            <button type="button" onClick={onAgain}>
              {t("try_again")}
            </button>
            <button type="button" onClick={onDiscard}>
              {t("discard")}
            </button>
          </span>
        </div>
      )}
    </div>
  );
}
