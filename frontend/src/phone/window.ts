/* The 24 hours in which a business may answer freely. */
import { parseStamp, type Stamp } from "../clock/clock";
import type { Translate } from "../texts/texts";

export interface WindowView {
  readonly state: "open" | "ending" | "closed" | "never";
  readonly text: string;
}

const HOUR = 3_600_000;
const ENDING = 2 * HOUR;

export function windowView(closesAt: string | null, now: Stamp, t: Translate): WindowView {
  if (closesAt === null) return { state: "never", text: t("window_closed") };
  const left = parseStamp(closesAt).at - now.at;
  if (left <= 0) return { state: "closed", text: t("window_closed") };
  const seconds = Math.floor(left / 1000);
  const minutes = Math.floor(seconds / 60);
  const text =
    left < HOUR
      ? t("window_left_short", { minutes, seconds: seconds % 60 })
      : t("window_left", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return { state: left < ENDING ? "ending" : "open", text };
}
