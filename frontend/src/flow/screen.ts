/* What of a screen is to be seen with these answers, and how it begins. */
import { calculated, isOn, resolve, type Scope, textOf } from "./bindings";
import type { Component, Option, Screen, Values } from "./types";

const INPUTS = new Set([
  "TextInput",
  "TextArea",
  "Dropdown",
  "RadioButtonsGroup",
  "CheckboxGroup",
  "ChipsSelector",
  "DatePicker",
  "CalendarPicker",
  "OptIn",
]);
const MANY = new Set(["CheckboxGroup", "ChipsSelector"]);
const WRITTEN = new Set(["TextInput", "TextArea"]);

/* Forms, If and Switch vanish: only parts to draw are left, in order. */
export function visibleParts(components: readonly Component[], scope: Scope): readonly Component[] {
  return components.flatMap((component) => {
    if (component.type === "Form") return visibleParts(component.children ?? [], scope);
    if (component.type === "If") return visibleParts(branch(component, scope), scope);
    if (component.type === "Switch") return visibleParts(chosenCase(component, scope), scope);
    return isOn(component["visible"], scope, true) ? [component] : [];
  });
}

function branch(component: Component, scope: Scope): readonly Component[] {
  const condition = component["condition"];
  const text = typeof condition === "string" ? condition.replace(/^`|`$/g, "") : "";
  const holds = typeof condition === "boolean" ? condition : calculated(text, scope);
  return (holds ? component.then : component.else) ?? [];
}

function chosenCase(component: Component, scope: Scope): readonly Component[] {
  const value = textOf(component["value"], scope);
  const cases = component.cases ?? {};
  return (Object.hasOwn(cases, value) ? cases[value] : cases["default"]) ?? [];
}

export function isInput(component: Component): boolean {
  return INPUTS.has(component.type) && typeof component.name === "string";
}

export function nameOf(component: Component): string {
  return component.name ?? "";
}

export function optionsOf(component: Component, scope: Scope): readonly Option[] {
  const found = resolve(component["data-source"], scope);
  if (!Array.isArray(found)) return [];
  return found.filter(
    (each): each is Option => typeof each === "object" && each !== null && "id" in each,
  );
}

/* The first answers: those of the form's init-values, of each field, else empty ones. */
export function firstAnswers(screen: Screen, scope: Scope): Values {
  return begin(screen.layout.children, scope, {}, {});
}

function begin(
  components: readonly Component[],
  scope: Scope,
  values: Values,
  given: Values,
): Values {
  return components.reduce<Values>((found, component) => {
    if (component.type === "Form") {
      const set = resolve(component["init-values"], scope);
      return begin(component.children ?? [], scope, found, isValues(set) ? set : {});
    }
    const inside = [
      ...(component.then ?? []),
      ...(component.else ?? []),
      ...Object.values(component.cases ?? {}).flat(),
    ];
    if (inside.length > 0) return begin(inside, scope, found, given);
    if (!isInput(component)) return found;
    const first =
      given[nameOf(component)] ?? resolve(component["init-value"], scope) ?? emptyAnswer(component);
    return { ...found, [nameOf(component)]: first };
  }, values);
}

function emptyAnswer(component: Component): unknown {
  if (MANY.has(component.type)) return [];
  if (component.type === "OptIn") return false;
  return WRITTEN.has(component.type) ? "" : undefined;
}

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/* Names the screen declares and nobody sent: a real phone would refuse to open it. */
export function missingData(screen: Screen, data: Values): readonly string[] {
  return Object.keys(screen.data ?? {}).filter((name) => data[name] === undefined);
}
