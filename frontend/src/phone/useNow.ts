import { useEffect, useState } from "react";
import { later, parseStamp, type Stamp } from "../clock/clock";

/* The customers' clock, going on by itself from what the server said last. */
export function useNow(now: string, receivedAt: number): Stamp {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => redraw((count) => count + 1), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return later(parseStamp(now), performance.now() - receivedAt);
}
