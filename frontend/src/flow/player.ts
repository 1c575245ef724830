/* Playing a Flow: which screen is open, what was answered, where a press leads. Pure. */
import { resolve, type Scope } from "./bindings";
import { firstAnswers, isValues, visibleParts } from "./screen";
import type { Action, Component, FlowJson, Screen, Values } from "./types";
import { problemsOf, type Problems } from "./validate";

export interface Visit {
  readonly screen: string;
  readonly data: Values;
  readonly form: Values;
}

export interface Play {
  readonly flow: FlowJson;
  readonly visits: readonly Visit[];
  readonly touched: ReadonlySet<string>;
  readonly showsAll: boolean;
  readonly missingScreen: string | null;
}

export type Outcome =
  | { readonly kind: "play"; readonly play: Play }
  | { readonly kind: "complete"; readonly answers: Values }
  | { readonly kind: "refused"; readonly play: Play; readonly first: string }
  | { readonly kind: "endpoint" };

export function start(flow: FlowJson, screen: string | null, data: Values): Play {
  const empty: Play = {
    flow,
    visits: [],
    touched: new Set(),
    showsAll: false,
    missingScreen: null,
  };
  return visit(empty, screen ?? entry(flow), data);
}

/* The entry is the screen no other one leads to. */
function entry(flow: FlowJson): string {
  const text = JSON.stringify(flow.screens.map((screen) => screen.layout));
  const targets = new Set(
    [...text.matchAll(/"next":\{[^}]*"name":"([^"]+)"/g)].map(([, name]) => name),
  );
  return (flow.screens.find((screen) => !targets.has(screen.id)) ?? flow.screens[0])?.id ?? "";
}

function visit(play: Play, id: string, data: Values): Play {
  const screen = play.flow.screens.find((each) => each.id === id);
  if (screen === undefined) return { ...play, missingScreen: id };
  const form = firstAnswers(screen, { ...scopeOf(play), data, form: {} });
  const visits = [...play.visits, { screen: id, data, form }];
  return { ...play, visits, touched: new Set(), showsAll: false };
}

export function current(play: Play): Screen | null {
  const id = play.visits.at(-1)?.screen;
  return play.flow.screens.find((screen) => screen.id === id) ?? null;
}

export function scopeOf(play: Play): Scope {
  const last = play.visits.at(-1);
  const screens = Object.fromEntries(
    play.visits.map(({ screen, data, form }) => [screen, { data, form }]),
  );
  return { data: last?.data ?? {}, form: last?.form ?? {}, screens };
}

export function parts(play: Play): readonly Component[] {
  return visibleParts(current(play)?.layout.children ?? [], scopeOf(play));
}

export function problems(play: Play): Problems {
  return problemsOf(parts(play), scopeOf(play));
}

/* Complaints show once a field was left, or after a press that was refused. */
export function shownProblems(play: Play): Problems {
  const all = Object.entries(problems(play));
  return Object.fromEntries(all.filter(([name]) => play.showsAll || play.touched.has(name)));
}

export function answer(play: Play, name: string, value: unknown): Play {
  return withLast(play, (last) => ({ ...last, form: { ...last.form, [name]: value } }));
}

export function leave(play: Play, name: string): Play {
  return { ...play, touched: new Set([...play.touched, name]) };
}

export function back(play: Play): Play {
  const visits = play.visits.slice(0, -1);
  return visits.length === 0
    ? play
    : { ...play, visits, touched: new Set(), showsAll: false, missingScreen: null };
}

/* update_data changes what the screen was given, without asking anybody. */
export function updateData(play: Play, action: Action): Play {
  return withLast(play, (last) => ({ ...last, data: { ...last.data, ...payload(play, action) } }));
}

export function press(play: Play, action: Action, mustBeValid: boolean): Outcome {
  const [first] = mustBeValid ? Object.keys(problems(play)) : [];
  if (first !== undefined) return { kind: "refused", play: { ...play, showsAll: true }, first };
  if (action.name === "complete") return { kind: "complete", answers: payload(play, action) };
  if (action.name === "update_data") return { kind: "play", play: updateData(play, action) };
  if (action.name !== "navigate") return { kind: "endpoint" };
  return { kind: "play", play: visit(play, action.next?.name ?? "", payload(play, action)) };
}

/* What was not answered is left out, as a phone does. */
export function payload(play: Play, action: Action): Values {
  const resolved = resolve(action.payload ?? {}, scopeOf(play));
  if (!isValues(resolved)) return {};
  return Object.fromEntries(Object.entries(resolved).filter(([, value]) => value !== undefined));
}

/* How far along: screens visited, of those plus the longest way still ahead. */
export function progress(play: Play): { readonly number: number; readonly count: number } {
  const number = play.visits.length;
  return { number, count: number + ahead(play.flow, current(play)?.id ?? "", new Set()) };
}

function ahead(flow: FlowJson, id: string, seen: ReadonlySet<string>): number {
  const screen = flow.screens.find((each) => each.id === id);
  if (screen === undefined || seen.has(id)) return 0;
  const text = JSON.stringify(screen.layout);
  const targets = [...text.matchAll(/"next":\{[^}]*"name":"([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );
  const onward = new Set([...seen, id]);
  return Math.max(0, ...targets.map((target) => 1 + ahead(flow, target, onward)));
}

function withLast(play: Play, change: (last: Visit) => Visit): Play {
  return {
    ...play,
    visits: play.visits.map((each, index) =>
      index === play.visits.length - 1 ? change(each) : each,
    ),
  };
}
