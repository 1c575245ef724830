// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "./connection";
import type { PhoneState } from "./state";

class FakeStream extends EventTarget {
  static all: FakeStream[] = [];
  readyState = 0;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    FakeStream.all.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  send(revision: number): void {
    this.dispatchEvent(new MessageEvent("phone", { data: JSON.stringify(state(revision)) }));
  }
}

function state(revision: number): PhoneState {
  return { revision } as PhoneState;
}

let connected: Connection | null = null;
const ask = vi.fn<() => Promise<PhoneState>>();
const modes: string[] = [];
const revisions: number[] = [];
const failures: (string | null)[] = [];

function connect(): Connection {
  const connection = new Connection({
    address: "/live/",
    ask,
    onState: ({ revision }) => revisions.push(revision),
    onMode: (mode) => modes.push(mode),
    onAnswer: (failure) => failures.push(failure),
  });
  connection.start();
  connected = connection;
  return connection;
}

async function fail(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    FakeStream.all.at(-1)?.onerror?.();
    await vi.advanceTimersByTimeAsync(600);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeStream);
  ask.mockReset().mockImplementation(() => Promise.resolve(state(ask.mock.calls.length)));
  FakeStream.all = [];
  modes.length = revisions.length = failures.length = 0;
});

afterEach(() => {
  connected?.stop();
  vi.useRealTimers();
});

test("the stream's events are shown and no question is asked", async () => {
  connect();
  FakeStream.all[0]?.send(7);
  await vi.advanceTimersByTimeAsync(19_000);
  expect([revisions, modes, ask.mock.calls.length]).toEqual([[7], ["connecting", "live"], 0]);
});

test("a live phone is checked three times a minute, for the clock's sake", async () => {
  connect();
  FakeStream.all[0]?.send(7);
  await vi.advanceTimersByTimeAsync(60_500);
  expect([modes.at(-1), ask.mock.calls.length]).toEqual(["live", 3]);
});

test("repeated errors turn to one question a second", async () => {
  connect();
  await fail(3);
  ask.mockClear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(modes.at(-1)).toBe("polling");
  expect(ask).toHaveBeenCalledTimes(5);
});

test("polling goes on when the server is away, and ends when the stream is back", async () => {
  connect();
  await fail(3);
  ask.mockRejectedValue(new Error("away"));
  await vi.advanceTimersByTimeAsync(15_000);
  FakeStream.all.at(-1)?.send(9);
  ask.mockClear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([modes.at(-1), revisions.at(-1)]).toEqual(["live", 9]);
  expect(ask.mock.calls.length).toBeLessThanOrEqual(1);
});

test("a stream without a word counts as failed", async () => {
  connect();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(modes.at(-1)).toBe("polling");
});

test("a stopped connection leaves nothing open", async () => {
  const connection = connect();
  connection.stop();
  FakeStream.all[0]?.send(3);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([FakeStream.all[0]?.readyState, revisions, ask.mock.calls.length]).toEqual([2, [], 0]);
});

test("words of a stream that was given up are not heard", async () => {
  connect();
  const old = FakeStream.all[0];
  await fail(1);
  old?.send(99);
  expect(revisions).not.toContain(99);
  expect(modes.at(-1)).toBe("connecting");
});

test("trouble behind the server is asked for its reason, and the stream is kept", async () => {
  connect();
  ask.mockRejectedValue(new Error("The sandbox does not run."));
  FakeStream.all[0]?.dispatchEvent(new Event("trouble"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures).toEqual(["The sandbox does not run."]);
  FakeStream.all[0]?.send(4);
  expect([failures.at(-1), FakeStream.all.length]).toEqual([null, 1]);
});
