/* Whether an answer may be sent, by the field's own rules. The words come from the server. */
import type { TextKey, Values as Placeholders } from "../texts/texts";
import { isOn, numberOf, resolve, type Scope, textOf } from "./bindings";
import { isInput, isValues, nameOf } from "./screen";
import type { Component } from "./types";

export interface Problem {
  readonly key: TextKey;
  readonly values?: Placeholders;
}

export type Problems = Readonly<Record<string, Problem>>;

type Check = (component: Component, answer: unknown, scope: Scope) => Problem | null;

const TEXT_LENGTH = 80;
const AREA_LENGTH = 600;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

export function problemsOf(parts: readonly Component[], scope: Scope): Problems {
  const found = parts.filter(isInput).flatMap((component) => {
    const problem = problemOf(component, scope.form[nameOf(component)], scope);
    return problem === null ? [] : [[nameOf(component), problem] as const];
  });
  return Object.fromEntries(found);
}

export function problemOf(component: Component, answer: unknown, scope: Scope): Problem | null {
  if (!isOn(component["enabled"], scope, true)) return null;
  if (isEmpty(answer))
    return isOn(component["required"], scope, false) ? required(component) : null;
  return CHECKS[component.type]?.(component, answer, scope) ?? null;
}

export function isEmpty(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.length === 0;
  if (isValues(answer)) return Object.values(answer).every(isEmpty);
  return (
    answer === undefined || answer === null || answer === false || String(answer).trim() === ""
  );
}

function required(component: Component): Problem {
  if (component.type === "OptIn") return { key: "flow_agree" };
  if (component.type === "CheckboxGroup" || component.type === "ChipsSelector")
    return { key: "flow_choose_some" };
  if (component.type === "DatePicker" || component.type === "CalendarPicker")
    return { key: "flow_date" };
  return {
    key:
      component.type === "Dropdown" || component.type === "RadioButtonsGroup"
        ? "flow_choose"
        : "flow_required",
  };
}

const CHECKS: Readonly<Record<string, Check>> = {
  TextInput: (component, answer, scope) => {
    const text = String(answer);
    return (
      lengthOf(
        text,
        numberOf(component["min-chars"], scope),
        numberOf(component["max-chars"], scope) ?? TEXT_LENGTH,
      ) ?? form(component, text, scope)
    );
  },
  TextArea: (component, answer, scope) =>
    lengthOf(String(answer), null, numberOf(component["max-length"], scope) ?? AREA_LENGTH),
  CheckboxGroup: chosen,
  ChipsSelector: chosen,
  DatePicker: day,
  CalendarPicker: day,
};

function lengthOf(text: string, least: number | null, most: number): Problem | null {
  const count = [...text].length;
  if (least !== null && count < least) return { key: "flow_too_short", values: { count: least } };
  return count > most ? { key: "flow_too_long", values: { count: most } } : null;
}

/* A pattern comes on top of what numbers and passcodes must be anyway. */
function form(component: Component, text: string, scope: Scope): Problem | null {
  const type = textOf(component["input-type"], scope);
  if (type === "number" && !/^-?\d+([.,]\d+)?$/.test(text)) return { key: "flow_number" };
  if (type === "passcode" && !/^\d+$/.test(text)) return { key: "flow_passcode" };
  if (type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text))
    return { key: "flow_email" };
  if (type === "phone" && !/^\+?[\d\s().-]{5,20}$/.test(text)) return { key: "flow_phone" };
  return fits(textOf(component["pattern"], scope), text) ? null : { key: "flow_pattern" };
}

/* A pattern that is no regular expression is the form's fault, not the customer's. */
function fits(pattern: string, text: string): boolean {
  if (pattern === "") return true;
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text);
  } catch {
    return true;
  }
}

function chosen(component: Component, answer: unknown, scope: Scope): Problem | null {
  const count = Array.isArray(answer) ? answer.length : 0;
  const least = numberOf(component["min-selected-items"], scope);
  const most = numberOf(component["max-selected-items"], scope);
  if (least !== null && count < least) return { key: "flow_too_few", values: { count: least } };
  return most !== null && count > most ? { key: "flow_too_many", values: { count: most } } : null;
}

function day(component: Component, answer: unknown, scope: Scope): Problem | null {
  if (!isValues(answer)) return oneDay(component, String(answer), scope);
  const [start, end] = [answer["start-date"], answer["end-date"]];
  if (isEmpty(start) || isEmpty(end)) return { key: "flow_date" };
  if (String(end) < String(start))
    return { key: "flow_too_early", values: { date: String(start) } };
  return oneDay(component, String(start), scope) ?? oneDay(component, String(end), scope);
}

function oneDay(component: Component, date: string, scope: Scope): Problem | null {
  const first = textOf(component["min-date"], scope);
  const last = textOf(component["max-date"], scope);
  if (first !== "" && date < first) return { key: "flow_too_early", values: { date: first } };
  if (last !== "" && date > last) return { key: "flow_too_late", values: { date: last } };
  if (list(component["unavailable-dates"], scope).includes(date))
    return { key: "flow_unavailable" };
  const days = list(component["include-days"], scope);
  const weekday = DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "";
  return days.length > 0 && !days.includes(weekday) ? { key: "flow_weekday" } : null;
}

function list(value: unknown, scope: Scope): readonly unknown[] {
  const resolved = resolve(value, scope);
  return Array.isArray(resolved) ? resolved : [];
}
