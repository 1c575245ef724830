/* How a phone stays current: a stream of the server's events, and questions while that fails.
   Pure: every step takes what happened and tells what to do. */

export const FAILURES_BEFORE_POLLING = 3;
export const POLL_MS = 1_000;
export const STREAM_AGAIN_MS = 15_000;
export const SILENCE_MS = 6_000;

export type Mode = "connecting" | "live" | "polling" | "paused";

export interface Live {
  readonly mode: Mode;
  readonly failures: number;
}

export type Happening =
  "start" | "message" | "stream_failed" | "poll_is_due" | "stream_is_due" | "hidden" | "shown";

export type Command =
  "open_stream" | "close_stream" | "ask" | "poll_later" | "stream_later" | "cancel_timers";

export interface Step {
  readonly live: Live;
  readonly commands: readonly Command[];
}

export const AT_REST: Live = { mode: "paused", failures: 0 };

export function next(live: Live, happening: Happening): Step {
  if (happening === "hidden") return step("paused", 0, ["close_stream", "cancel_timers"]);
  if (live.mode === "paused") {
    const wakes = happening === "start" || happening === "shown";
    return wakes ? step("connecting", 0, ["open_stream"]) : { live, commands: [] };
  }
  switch (happening) {
    case "message":
      return step("live", 0, live.mode === "polling" ? ["cancel_timers"] : []);
    case "stream_failed":
      return failed(live);
    case "poll_is_due":
      return live.mode === "polling"
        ? step("polling", live.failures, ["ask", "poll_later"])
        : { live, commands: [] };
    case "stream_is_due":
      return live.mode === "live"
        ? { live, commands: [] }
        : step(live.mode, live.failures, ["open_stream"]);
    case "start":
    case "shown":
      return { live, commands: [] };
  }
}

/* The browser reopens a dropped stream by itself; a third failure in a row is no hiccup. */
function failed(live: Live): Step {
  const failures = live.failures + 1;
  if (live.mode === "polling") return step("polling", failures, ["close_stream", "stream_later"]);
  if (failures < FAILURES_BEFORE_POLLING)
    return step("connecting", failures, ["close_stream", "ask", "open_stream"]);
  return step("polling", failures, ["close_stream", "ask", "poll_later", "stream_later"]);
}

function step(mode: Mode, failures: number, commands: readonly Command[]): Step {
  return { live: { mode, failures }, commands };
}
