import { expect, test } from "vitest";
import { later, parseStamp } from "../clock/clock";
import { wording } from "../texts/texts";
import { windowView } from "./window";

const { t } = wording();
const NOW = parseStamp("2026-01-22T10:04:12+08:00");

test.each([
  ["2026-01-23T09:16:30+08:00", "open", "23 h 12 min left"],
  ["2026-01-22T12:04:12+08:00", "open", "2 h 0 min left"],
  ["2026-01-22T12:04:11+08:00", "ending", "1 h 59 min left"],
  ["2026-01-22T11:04:11+08:00", "ending", "59 min 59 s left"],
  ["2026-01-22T10:04:13+08:00", "ending", "0 min 1 s left"],
  ["2026-01-22T10:04:12+08:00", "closed", "Window closed"],
  ["2026-01-21T10:00:00+08:00", "closed", "Window closed"],
])("closing at %s is %s: %s", (closesAt, state, text) => {
  expect(windowView(closesAt, NOW, t)).toEqual({ state, text });
});

test("instants count, not the offsets they are written in", () => {
  expect(windowView("2026-01-22T04:04:12Z", NOW, t).text).toBe("2 h 0 min left");
});

test("it runs out while the page is open", () => {
  expect(windowView("2026-01-22T10:05:12+08:00", later(NOW, 61_000), t).state).toBe("closed");
});

test("a customer who never wrote has no window", () => {
  expect(windowView(null, NOW, t).state).toBe("never");
});
