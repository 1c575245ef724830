import { useWording } from "../texts/texts";
import { useNow } from "./useNow";
import type { Shown } from "./usePhone";
import { windowView } from "./window";

/* How long the business may still answer freely, and what it means when it may not. */
export function WindowClock({ shown }: { shown: Shown }) {
  const { t } = useWording();
  const now = useNow(shown.state.now, shown.receivedAt);
  const { state, text } = windowView(shown.state.windowClosesAt, now, t);
  const meaning = state === "never" ? t("window_never") : t("window_closed_text");
  return (
    <div className={`wp-window is-${state}`} title={t("window_title")}>
      <i aria-hidden="true" />
      <b>{state === "open" || state === "ending" ? t("window_open") : text}</b>
      <span>{state === "open" || state === "ending" ? text : meaning}</span>
    </div>
  );
}
