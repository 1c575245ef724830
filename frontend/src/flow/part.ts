import type { Scope } from "./bindings";
import type { Action, Component } from "./types";
import type { Problem } from "./validate";

/* What every part of a screen is drawn from. */
export interface PartProps {
  readonly part: Component;
  readonly scope: Scope;
  readonly id: string;
  readonly problem: Problem | null;
  readonly onAnswer: (value: unknown, action?: unknown) => void;
  readonly onLeave: () => void;
  readonly onAct: (action: Action) => void;
}
