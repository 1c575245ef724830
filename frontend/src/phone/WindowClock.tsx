import { useWording } from "../texts/texts";
import { useNow } from "./useNow";
import type { Shown } from "./useLive";
import { windowView } from "./window";

/* How long the business may still answer freely, and what it means when it may not. */
export function WindowClock({ shown }: { shown: Shown }) {
  const { t } = useWording();
  const now = useNow(shown.state.now, shown.receivedAt);
  const { state, text } = windowView(shown.state.windowClosesAt, now, t);
  const isOpen = state === "open" || state === "ending";
  return (
    <div className={`wp-window is-${state}`} title={t("window_title")}>
      <i aria-hidden="true" />
      <b>{isOpen ? t("window_open") : text}</b>
      {isOpen && <span>{text}</span>}
    </div>
  );
}

export function WindowHint({ shown }: { shown: Shown }) {
  const { t } = useWording();
  const now = useNow(shown.state.now, shown.receivedAt);
  const { state } = windowView(shown.state.windowClosesAt, now, t);
  if (state === "never") return <span className="wp-hint">{t("window_never")}</span>;
  return state === "closed" ? <span className="wp-hint">{t("window_closed_text")}</span> : null;
}
