/* Where presses and choices of one screen lead. */
import type { RefObject } from "react";
import { useWording } from "../texts/texts";
import { textOf } from "./bindings";
import { answer, type Play, press, scopeOf, updateData } from "./player";
import { isValues } from "./screen";
import type { Action, Values } from "./types";

export interface PlayPorts {
  readonly play: Play;
  readonly onPlay: (play: Play) => void;
  readonly onClose: () => void;
  readonly onComplete: (answers: Values) => void;
  readonly onTell: (text: string) => void;
}

export interface Pressing {
  readonly act: (action: unknown, mustBeValid: boolean) => void;
  readonly choose: (name: string, value: unknown, action: unknown) => void;
}

export function usePressing(ports: PlayPorts, body: RefObject<HTMLElement | null>): Pressing {
  const { t } = useWording();
  const { play, onPlay, onComplete, onTell } = ports;
  const act = (action: unknown, mustBeValid: boolean) => {
    if (!isAction(action)) return;
    if (action.name === "open_url") return openUrl(textOf(action.url, scopeOf(play)));
    const outcome = press(play, action, mustBeValid);
    if (outcome.kind === "complete") return onComplete(outcome.answers);
    if (outcome.kind === "endpoint") return onTell(t("flow_no_endpoint"));
    onPlay(outcome.play);
    if (outcome.kind === "refused") focusField(body.current, outcome.first);
  };
  /* A choice may also change the screen's data, or ask an endpoint. */
  const choose = (name: string, value: unknown, action: unknown) => {
    const next = answer(play, name, value);
    const updates = isAction(action) && action.name === "update_data";
    onPlay(updates ? updateData(next, action) : next);
    if (isAction(action) && action.name === "data_exchange") onTell(t("flow_no_endpoint"));
  };
  return { act, choose };
}

function focusField(body: HTMLElement | null, name: string): void {
  const field = `[data-field="${CSS.escape(name)}"] :is(input, select, textarea)`;
  body?.querySelector<HTMLElement>(field)?.focus();
}

function isAction(value: unknown): value is Action {
  return isValues(value) && typeof value["name"] === "string";
}

function openUrl(url: string): void {
  if (/^https:\/\//.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}
