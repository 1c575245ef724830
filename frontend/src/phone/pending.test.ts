import { expect, test } from "vitest";
import type { BubbleData } from "../bubble/types";
import { change, pending, settle } from "./pending";

const AT = "2026-01-22T10:04:12+08:00";

function bubble(id: string, direction: "in" | "out"): BubbleData {
  return { ...pending(0, { text: id, at: AT }, []).bubble, id, direction };
}

const BEFORE = [bubble("a", "in"), bubble("b", "out")];

test("what was sent waits until the customer's new message is there", () => {
  const waiting = [pending(1, { text: "Hi", at: AT }, BEFORE)];
  expect(settle(waiting, BEFORE)).toEqual(waiting);
  expect(settle(waiting, [...BEFORE, bubble("c", "in")])).toEqual([]);
});

test("the business's answer does not settle it", () => {
  const waiting = [pending(1, { text: "Hi", at: AT }, BEFORE)];
  expect(settle(waiting, [...BEFORE, bubble("c", "out")])).toEqual(waiting);
});

test("two sent quickly settle one by one, oldest first", () => {
  const waiting = [
    pending(1, { text: "One", at: AT }, BEFORE),
    pending(2, { text: "Two", at: AT }, BEFORE),
  ];
  const left = settle(waiting, [...BEFORE, bubble("c", "in")]);
  expect(left.map((each) => each.key)).toEqual([2]);
  expect(settle(left, [...BEFORE, bubble("c", "in"), bubble("x", "out")])).toHaveLength(1);
  expect(settle(waiting, [...BEFORE, bubble("c", "in"), bubble("d", "in")])).toEqual([]);
});

test("a failed one stays until somebody tries again or discards it", () => {
  const failed = change([pending(1, { text: "Hi", at: AT }, BEFORE)], 1, { failure: "No answer" });
  expect(settle(failed, [...BEFORE, bubble("c", "in")])).toHaveLength(1);
});
