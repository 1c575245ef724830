import { expect, test } from "vitest";
import { fold } from "./fold";

test("a text within the limit stays whole", () => {
  expect(fold("a".repeat(100), 100)).toBeNull();
});

test("a text barely over the limit is not worth a tap", () => {
  expect(fold("a".repeat(140), 100)).toBeNull();
});

test("a long text is cut before the word that does not fit", () => {
  expect(fold("word ".repeat(40), 23)).toBe("word word word word");
});

test("a text without spaces is cut at the limit, never within an emoji", () => {
  expect(fold("😀".repeat(100), 10)).toBe("😀".repeat(10));
});
