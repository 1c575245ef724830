/* One phone: its state from the server, what is on its way there, and what can be done with it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Quoted } from "../bubble/types";
import { later, parseStamp } from "../clock/clock";
import { type Api, Failure } from "./api";
import { Connection } from "./connection";
import type { Mode } from "./live";
import { Once } from "./once";
import { change, type Pending, pending, type Said, settle, without } from "./pending";
import type { PhoneState } from "./state";

const SETTLED_MS = 5_000;

export interface Shown {
  readonly state: PhoneState;
  readonly receivedAt: number;
}

export interface Sending {
  readonly text: string;
  readonly quoted?: Quoted | null;
  readonly header?: Said["header"];
  readonly once?: string;
  readonly call: () => Promise<void>;
}

/* Since when the server gives no answer, and why the last question got none. */
export interface Lost {
  readonly at: number;
  readonly reason: string;
}

export interface PhoneHandle {
  readonly shown: Shown | null;
  readonly mode: Mode;
  readonly lost: Lost | null;
  readonly waiting: readonly Pending[];
  readonly send: (sending: Sending) => void;
  readonly again: (key: number) => void;
  readonly discard: (key: number) => void;
  readonly ask: () => Promise<void>;
}

export function usePhone(api: Api, number: string, onFailure: (text: string) => void): PhoneHandle {
  const [shown, setShown] = useState<Shown | null>(null);
  const [mode, setMode] = useState<Mode>("connecting");
  const [lost, setLost] = useState<Lost | null>(null);
  const [waiting, setWaiting] = useState<readonly Pending[]>([]);
  const latest = useRef<Shown | null>(null);
  const calls = useRef(new Map<number, Sending>());
  const once = useRef(new Once());
  const lastKey = useRef(0);

  const receive = useCallback((state: PhoneState) => {
    const before = latest.current?.state;
    if (before !== undefined && before.revision > state.revision && before.now > state.now) return;
    latest.current = { state, receivedAt: performance.now() };
    setShown(latest.current);
    setWaiting((all) => settle(all, state.bubbles));
  }, []);

  const connection = useMemo(
    () =>
      new Connection({
        address: api.liveAddress(number),
        ask: () => api.state(number),
        onState: receive,
        onMode: setMode,
        onAnswer: (failure) =>
          setLost((before) =>
            failure === null ? null : { at: before?.at ?? Date.now(), reason: failure },
          ),
      }),
    [api, number, receive],
  );
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);

  const run = useCallback(
    async (key: number, sending: Sending) => {
      try {
        await sending.call();
        window.setTimeout(() => setWaiting((all) => without(all, key)), SETTLED_MS);
        await connection.ask();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        setWaiting((all) => change(all, key, { failure: error.message }));
        onFailure(error.message);
      } finally {
        if (sending.once !== undefined) once.current.end(sending.once);
      }
    },
    [connection, onFailure],
  );

  const send = useCallback(
    (sending: Sending) => {
      const now = performance.now();
      if (sending.once !== undefined && !once.current.begin(sending.once, now)) return;
      const key = (lastKey.current += 1);
      calls.current.set(key, sending);
      const said = {
        text: sending.text,
        at: clockNow(latest.current),
        quoted: sending.quoted ?? null,
        header: sending.header ?? null,
      };
      setWaiting((all) => [...all, pending(key, said, latest.current?.state.bubbles ?? [])]);
      void run(key, sending);
    },
    [run],
  );

  const again = useCallback(
    (key: number) => {
      const sending = calls.current.get(key);
      if (sending === undefined) return;
      setWaiting((all) => change(all, key, { failure: null }));
      void run(key, sending);
    },
    [run],
  );

  const discard = useCallback((key: number) => setWaiting((all) => without(all, key)), []);
  const ask = useCallback(() => connection.ask(), [connection]);
  return { shown, mode, lost, waiting, send, again, discard, ask };
}

/* The server's stamp, moved on, in the server's offset. */
function clockNow(shown: Shown | null): string {
  if (shown === null) return new Date().toISOString();
  const { at, offset } = later(parseStamp(shown.state.now), performance.now() - shown.receivedAt);
  const sign = offset < 0 ? "-" : "+";
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 23);
  return `${local}${sign}${pad(Math.abs(offset) / 60)}:${pad(Math.abs(offset) % 60)}`;
}
