/* One phone as the server tells it, kept current. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Api } from "./api";
import { Connection } from "./connection";
import type { Mode } from "./live";
import type { PhoneState } from "./state";

export interface Shown {
  readonly state: PhoneState;
  readonly receivedAt: number;
}

/* Since when the server gives no answer, and why the last question got none. */
export interface Lost {
  readonly at: number;
  readonly reason: string;
}

export interface LiveHandle {
  readonly shown: Shown | null;
  readonly latest: { readonly current: Shown | null };
  readonly mode: Mode;
  readonly lost: Lost | null;
  readonly ask: () => Promise<void>;
}

export function useLive(api: Api, number: string): LiveHandle {
  const [shown, setShown] = useState<Shown | null>(null);
  const [mode, setMode] = useState<Mode>("connecting");
  const [lost, setLost] = useState<Lost | null>(null);
  const latest = useRef<Shown | null>(null);

  const connection = useMemo(() => {
    const onState = (state: PhoneState) => {
      if (isOlder(state, latest.current?.state)) return;
      latest.current = { state, receivedAt: performance.now() };
      setShown(latest.current);
    };
    const onAnswer = (failure: string | null) =>
      setLost((before) => (failure === null ? null : since(before, failure)));
    const address = api.liveAddress(number);
    return new Connection({
      address,
      ask: () => api.state(number),
      onState,
      onMode: setMode,
      onAnswer,
    });
  }, [api, number]);
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  const ask = useCallback(() => connection.ask(), [connection]);
  return { shown, latest, mode, lost, ask };
}

/* An answer may overtake the stream's event; a server begun anew counts from the start again. */
function isOlder(state: PhoneState, before: PhoneState | undefined): boolean {
  return before !== undefined && before.revision > state.revision && before.now > state.now;
}

function since(before: Lost | null, reason: string): Lost {
  return { at: before?.at ?? Date.now(), reason };
}
