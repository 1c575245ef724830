// @vitest-environment jsdom
import { expect, test } from "vitest";
import { dayInWords, dayLabel, dayNumber, hourMinute, isoAt, later, parseStamp } from "./clock";

function label(iso: string, now: string): string {
  return dayLabel(parseStamp(iso), parseStamp(now), "Today", "Yesterday");
}

test("the time is shown in the offset it was written in", () => {
  expect(hourMinute(parseStamp("2026-01-22T10:04:12+08:00"))).toBe("10:04");
  expect(hourMinute(parseStamp("2026-01-22T10:04:12.123456-03:30"))).toBe("10:04");
  expect(hourMinute(parseStamp("2026-01-22T10:04:12Z"))).toBe("10:04");
});

test("the clock goes on from the server's time", () => {
  expect(hourMinute(later(parseStamp("2026-01-22T23:59:30+08:00"), 31_000))).toBe("00:00");
});

test("a day begins at the customer's midnight", () => {
  const late = dayNumber(parseStamp("2026-01-22T23:59:59+08:00"));
  expect(dayNumber(parseStamp("2026-01-23T00:00:00+08:00"))).toBe(late + 1);
});

test("today and yesterday have words, other days their date", () => {
  expect(label("2026-01-22T00:10:00+08:00", "2026-01-22T23:00:00+08:00")).toBe("Today");
  expect(label("2026-01-22T23:50:00+08:00", "2026-01-23T00:10:00+08:00")).toBe("Yesterday");
  expect(label("2026-01-20T12:00:00+08:00", "2026-01-23T00:10:00+08:00")).toBe("Tue, Jan 20");
  expect(label("2024-01-20T12:00:00+08:00", "2026-01-23T00:10:00+08:00")).toContain("2024");
});

test("now in another offset is compared by the message's days", () => {
  expect(label("2026-01-23T00:30:00+08:00", "2026-01-22T17:00:00Z")).toBe("Today");
});

test.each(["2026-01-22T10:04:12.000+08:00", "2026-01-22T10:04:12.500-03:30"])(
  "%s is written as it was read",
  (iso) => {
    expect(isoAt(parseStamp(iso))).toBe(iso);
  },
);

test("a form's day is told in words", () => {
  expect([dayInWords("2026-01-23"), dayInWords("soon")]).toEqual(["Fri, Jan 23", "soon"]);
});
