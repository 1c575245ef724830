/* What the customer sends: shown at once, dropped when it comes back, kept when it was refused. */
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Quoted } from "../bubble/types";
import { isoAt, later, parseStamp } from "../clock/clock";
import { Failure } from "./api";
import { Once } from "./once";
import { change, type Pending, pending, type Said, settle, without } from "./pending";
import type { LiveHandle, Shown } from "./useLive";

const SETTLED_MS = 5_000;

export interface Sending {
  readonly text: string;
  readonly quoted?: Quoted | null;
  readonly header?: Said["header"];
  readonly once?: string;
  readonly call: () => Promise<void>;
}

export interface SendingHandle {
  readonly waiting: readonly Pending[];
  readonly send: (sending: Sending) => void;
  readonly again: (key: number) => void;
  readonly discard: (key: number) => void;
}

export function useSending(live: LiveHandle, onFailure: (text: string) => void): SendingHandle {
  const { shown, latest, ask } = live;
  const [waiting, setWaiting] = useState<readonly Pending[]>([]);
  const calls = useRef(new Map<number, Sending>());
  const once = useRef(new Once());
  /* Before the next paint, or a message would be seen twice for a moment. */
  useLayoutEffect(() => {
    if (shown !== null) setWaiting((all) => settle(all, shown.state.bubbles));
  }, [shown]);

  const run = useCallback(
    async (key: number, sending: Sending) => {
      try {
        await sending.call();
        window.setTimeout(() => setWaiting((all) => without(all, key)), SETTLED_MS);
        await ask();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        setWaiting((all) => change(all, key, { failure: error.message }));
        onFailure(error.message);
      } finally {
        if (sending.once !== undefined) once.current.end(sending.once);
      }
    },
    [ask, onFailure],
  );
  const send = (sending: Sending) => {
    if (sending.once !== undefined && !once.current.begin(sending.once, performance.now())) return;
    const key = calls.current.size + 1;
    calls.current.set(key, sending);
    const bubbles = latest.current?.state.bubbles ?? [];
    setWaiting((all) => [...all, pending(key, said(sending, latest.current), bubbles)]);
    void run(key, sending);
  };
  const again = (key: number) => {
    const sending = calls.current.get(key);
    if (sending === undefined) return;
    setWaiting((all) => change(all, key, { failure: null }));
    void run(key, sending);
  };
  const discard = (key: number) => setWaiting((all) => without(all, key));
  return { waiting, send, again, discard };
}

function said({ text, quoted = null, header = null }: Sending, shown: Shown | null): Said {
  return { text, at: clockNow(shown), quoted, header };
}

/* The customers' clock, moved on since the server told it. */
function clockNow(shown: Shown | null): string {
  if (shown === null) return new Date().toISOString();
  return isoAt(later(parseStamp(shown.state.now), performance.now() - shown.receivedAt));
}
