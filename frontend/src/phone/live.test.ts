import { expect, test } from "vitest";
import { AT_REST, type Command, type Happening, type Live, next } from "./live";

function after(...happenings: Happening[]): Live {
  return happenings.reduce((live, happening) => next(live, happening).live, AT_REST);
}

function commands(live: Live, happening: Happening): readonly Command[] {
  return next(live, happening).commands;
}

const BROKEN: Happening[] = ["start", "stream_failed", "stream_failed", "stream_failed"];

test("a start opens the stream, a message makes it live", () => {
  expect(commands(AT_REST, "start")).toEqual(["open_stream"]);
  expect(after("start", "message")).toEqual({ mode: "live", failures: 0 });
});

test("one failure asks once and opens the stream again", () => {
  expect(commands(after("start", "message"), "stream_failed")).toEqual([
    "close_stream",
    "ask",
    "open_stream",
  ]);
  expect(after("start", "message", "stream_failed").mode).toBe("connecting");
});

test("the third failure in a row turns to polling, at once", () => {
  expect(commands(after(...BROKEN.slice(0, 3)), "stream_failed")).toEqual([
    "close_stream",
    "ask",
    "poll_later",
    "stream_later",
  ]);
  expect(after(...BROKEN).mode).toBe("polling");
});

test("a message between failures starts the count anew", () => {
  expect(after("start", "stream_failed", "stream_failed", "message", "stream_failed").mode).toBe(
    "connecting",
  );
});

test("polling asks again and again, and looks for the stream meanwhile", () => {
  expect(commands(after(...BROKEN), "poll_is_due")).toEqual(["ask", "poll_later"]);
  expect(commands(after(...BROKEN), "stream_is_due")).toEqual(["open_stream"]);
  expect(after(...BROKEN, "stream_is_due").mode).toBe("polling");
});

test("a stream that fails again while polling is tried later", () => {
  expect(commands(after(...BROKEN, "stream_is_due"), "stream_failed")).toEqual([
    "close_stream",
    "stream_later",
  ]);
});

test("a message while polling ends the polling", () => {
  expect(commands(after(...BROKEN, "stream_is_due"), "message")).toEqual(["cancel_timers"]);
  expect(after(...BROKEN, "stream_is_due", "message").mode).toBe("live");
});

test("a late poll of a live phone asks nothing", () => {
  expect(commands(after("start", "message"), "poll_is_due")).toEqual([]);
});

test("a hidden page holds no connection and takes it up when shown", () => {
  expect(commands(after("start", "message"), "hidden")).toEqual(["close_stream", "cancel_timers"]);
  expect(commands(after("start", "hidden"), "stream_failed")).toEqual([]);
  expect(commands(after("start", "hidden"), "shown")).toEqual(["open_stream"]);
});
