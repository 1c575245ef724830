import { expect, test } from "vitest";
import type { Scope } from "./bindings";
import type { Component } from "./types";
import { problemOf, problemsOf } from "./validate";

const SCOPE: Scope = {
  data: { least: 3, first: "2026-02-02", busy: ["2026-02-04"] },
  form: {},
  screens: {},
};

function check(component: Partial<Component>, answer: unknown): string | null {
  const problem = problemOf({ type: "TextInput", name: "x", ...component }, answer, SCOPE);
  return problem === null ? null : [problem.key, ...Object.values(problem.values ?? {})].join(" ");
}

test.each([
  ["TextInput", "   ", "flow_required"],
  ["TextArea", "", "flow_required"],
  ["Dropdown", undefined, "flow_choose"],
  ["RadioButtonsGroup", undefined, "flow_choose"],
  ["CheckboxGroup", [], "flow_choose_some"],
  ["OptIn", false, "flow_agree"],
  ["DatePicker", undefined, "flow_date"],
])("a required %s without answer says what to do", (type, answer, key) => {
  expect(check({ type, required: true }, answer)).toBe(key);
  expect(check({ type, required: false }, answer)).toBeNull();
});

test.each([
  ["email", "ann@example.com", null],
  ["email", "ann@example", "flow_email"],
  ["email", "ann example@x.com", "flow_email"],
  ["phone", "+65 8123 4567", null],
  ["phone", "call me", "flow_phone"],
  ["number", "-12.5", null],
  ["number", "12a", "flow_number"],
  ["passcode", "1234", null],
  ["passcode", "12x4", "flow_passcode"],
  ["text", "anything", null],
])("an input for %s given %s", (type, answer, key) => {
  expect(check({ "input-type": type }, answer)).toBe(key);
});

test("lengths are counted in letters and may come from the data", () => {
  expect(check({ "min-chars": "${data.least}" }, "ab")).toBe("flow_too_short 3");
  expect(check({ "max-chars": "3" }, "😀😀😀")).toBeNull();
  expect(check({ "max-chars": 3 }, "abcd")).toBe("flow_too_long 3");
  expect(check({}, "a".repeat(81))).toBe("flow_too_long 80");
  expect(check({ type: "TextArea", "max-length": 300 }, "a".repeat(301))).toBe("flow_too_long 300");
});

test("a pattern must fit as a whole; a broken one stops nobody", () => {
  expect(check({ pattern: "[A-Z]{3}\\d" }, "ABC1")).toBeNull();
  expect(check({ pattern: "[A-Z]{3}\\d" }, "xABC1")).toBe("flow_pattern");
  expect(check({ pattern: "[" }, "x")).toBeNull();
});

test("too few and too many choices are counted", () => {
  const group = { type: "CheckboxGroup", "min-selected-items": 2, "max-selected-items": 3 };
  expect(check(group, ["a"])).toBe("flow_too_few 2");
  expect(check(group, ["a", "b"])).toBeNull();
  expect(check(group, ["a", "b", "c", "d"])).toBe("flow_too_many 3");
});

test("days keep within their limits", () => {
  const picker = {
    type: "CalendarPicker",
    "min-date": "${data.first}",
    "max-date": "2026-02-10",
    "unavailable-dates": "${data.busy}",
    "include-days": ["Mon", "Tue", "Wed"],
  };
  expect(check(picker, "2026-02-01")).toBe("flow_too_early 2026-02-02");
  expect(check(picker, "2026-02-11")).toBe("flow_too_late 2026-02-10");
  expect(check(picker, "2026-02-04")).toBe("flow_unavailable");
  expect(check(picker, "2026-02-07")).toBe("flow_weekday");
  expect(check(picker, "2026-02-03")).toBeNull();
});

test("a range has two days in their order", () => {
  const range = { type: "CalendarPicker", mode: "range", "max-date": "2026-02-10" };
  expect(check(range, { "start-date": "2026-02-03" })).toBe("flow_date");
  expect(check(range, { "start-date": "2026-02-03", "end-date": "2026-02-01" })).toBe(
    "flow_too_early 2026-02-03",
  );
  expect(check(range, { "start-date": "2026-02-03", "end-date": "2026-02-11" })).toBe(
    "flow_too_late 2026-02-10",
  );
  expect(check(range, { "start-date": "2026-02-03", "end-date": "2026-02-05" })).toBeNull();
});

test("a field that is switched off is not asked for", () => {
  expect(check({ required: true, enabled: false }, "")).toBeNull();
});

test("every field's problem stands under its name", () => {
  const parts: Component[] = [
    { type: "TextHeading", text: "Hello" },
    { type: "TextInput", name: "name", required: true },
    { type: "Dropdown", name: "place", required: true },
    { type: "TextInput", name: "note" },
  ];
  const problems = problemsOf(parts, { ...SCOPE, form: { name: "Ann" } });
  expect(problems).toEqual({ place: { key: "flow_choose" } });
});
