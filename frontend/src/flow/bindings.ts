/* ${data.x}, ${form.x} and ${screen.S.form.x}: what a component's properties and payloads stand for. */
import { evaluate, ExpressionError } from "./expression";
import type { Values } from "./types";

export interface Scope {
  readonly data: Values;
  readonly form: Values;
  readonly screens: Readonly<Record<string, { readonly data: Values; readonly form: Values }>>;
}

const REFERENCE = /^\$\{([^}]+)\}$/;

/* Lists and objects are resolved inside; a text that is no reference stays as it is. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return resolveText(value, scope);
  if (Array.isArray(value)) return value.map((each) => resolve(each, scope));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolve(each, scope)]),
  );
}

function resolveText(text: string, scope: Scope): unknown {
  const path = REFERENCE.exec(text)?.[1];
  if (path !== undefined) return lookup(path.trim(), scope);
  if (text.length < 2 || !text.startsWith("`") || !text.endsWith("`")) return text;
  return calculated(text.slice(1, -1), scope);
}

/* What cannot be calculated is empty: a form goes on being shown. */
export function calculated(expression: string, scope: Scope): unknown {
  try {
    return evaluate(expression, (path) => lookup(path, scope));
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

export function lookup(path: string, scope: Scope): unknown {
  const [root = "", ...rest] = path.split(".");
  if (root === "data" || root === "form") return walk(scope[root], rest);
  if (root !== "screen") return undefined;
  const [screen = "", part = "", ...inner] = rest;
  if (part !== "data" && part !== "form") return undefined;
  return walk(scope.screens[screen]?.[part], inner);
}

function walk(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => {
    const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
    return isObject && Object.hasOwn(found, key) ? (found as Values)[key] : undefined;
  }, value);
}

export function textOf(value: unknown, scope: Scope): string {
  const resolved = resolve(value, scope);
  if (Array.isArray(resolved)) return resolved.map(String).join("\n");
  return resolved === undefined || resolved === null ? "" : String(resolved);
}

export function numberOf(value: unknown, scope: Scope): number | null {
  const resolved = resolve(value, scope);
  if (resolved === undefined || resolved === null || resolved === "") return null;
  const number = Number(resolved);
  return Number.isFinite(number) ? number : null;
}

export function isOn(value: unknown, scope: Scope, otherwise: boolean): boolean {
  const resolved = resolve(value, scope);
  return resolved === undefined || resolved === null
    ? otherwise
    : resolved === true || resolved === "true";
}
