import { expect, test } from "vitest";
import { normal, numbersIn, withNumbers } from "./numbers";

test.each(["+6581234567", "+65 8123 4567", "0065 8123-4567", "65 (8123) 4567", " 6581234567"])(
  "%s is a number",
  (typed) => {
    expect(normal(typed)).toBe("+6581234567");
  },
);

test.each(["", "12345", "+1234567890123456", "0812 345 678", "+65 81A"])("%s is none", (typed) => {
  expect(normal(typed)).toBeNull();
});

test("numbers are read from the address, each once, wrong ones left out", () => {
  expect(
    numbersIn("?number=%2B6581234567&number=+6581234567&number=x&number=%2B4915112345678"),
  ).toEqual(["+6581234567", "+4915112345678"]);
});

test("the address keeps the rest of its query", () => {
  expect(withNumbers("?account=2&number=1", ["+6581234567"])).toBe(
    "?account=2&number=%2B6581234567",
  );
  expect(withNumbers("?number=1", [])).toBe("");
});
