import { expect, test } from "vitest";
import { fill, wording } from "./texts";

test("named placeholders are filled, unknown ones stay visible", () => {
  expect(fill("{hours} h of {all}", { hours: 3 })).toBe("3 h of {all}");
});

test("zero is a value", () => {
  expect(fill("{minutes} min", { minutes: 0 })).toBe("0 min");
});

test("the server's words win, missing ones fall back to English", () => {
  const { t, limits } = wording({ texts: { send: "Senden" }, limits: { phones: 2 } });
  expect([t("send"), t("close"), limits.phones, limits.text_length]).toEqual([
    "Senden",
    "Close",
    2,
    4096,
  ]);
});
