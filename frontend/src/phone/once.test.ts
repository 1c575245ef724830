import { expect, test } from "vitest";
import { Once } from "./once";

test("the second click of a double click is dropped, even after the first was answered", () => {
  const once = new Once();
  expect(once.begin("a", 1_000)).toBe(true);
  once.end("a");
  expect(once.begin("a", 1_300)).toBe(false);
});

test("another button is another tap", () => {
  const once = new Once();
  once.begin("a", 1_000);
  expect(once.begin("b", 1_001)).toBe(true);
});

test("an unanswered tap blocks its button, however long it takes", () => {
  const once = new Once();
  once.begin("a", 1_000);
  expect(once.begin("a", 60_000)).toBe(false);
});

test("the button of an old message can be tapped again later", () => {
  const once = new Once();
  once.begin("a", 1_000);
  once.end("a");
  expect(once.begin("a", 2_000)).toBe(true);
});
