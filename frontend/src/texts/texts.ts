/* Words and limits come from the server; those below stand in for what it does not send. */
import { createContext, useContext } from "react";
import english from "./en.json";

export type TextKey = keyof typeof english.texts;
export type Limits = typeof english.limits;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, values?: Values) => string;

export interface Wording {
  readonly limits: Limits;
  readonly t: Translate;
}

export interface WordingFromServer {
  readonly limits?: Partial<Limits>;
  readonly texts?: Readonly<Record<string, string>>;
}

export function wording(sent: WordingFromServer = {}): Wording {
  const texts: Readonly<Record<string, string>> = { ...english.texts, ...sent.texts };
  return {
    limits: { ...english.limits, ...sent.limits },
    t: (key, values = {}) => fill(texts[key] ?? key, values),
  };
}

/* A placeholder nobody fills stays visible, so that a wrong translation is noticed. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const WordingContext = createContext<Wording>(wording());

export function useWording(): Wording {
  return useContext(WordingContext);
}
