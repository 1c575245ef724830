import { type FormEvent, useId, useRef } from "react";
import { Sheet } from "../sheet/Sheet";
import { useWording } from "../texts/texts";
import { textOf } from "./bindings";
import { FlowPart } from "./FlowPart";
import { FooterPart } from "./FooterPart";
import {
  answer,
  back,
  current,
  leave,
  parts,
  type Play,
  press,
  problems,
  progress,
  scopeOf,
  shownProblems,
  updateData,
} from "./player";
import { isValues, missingData } from "./screen";
import type { Action, Component, Values } from "./types";

interface Props {
  readonly play: Play;
  readonly onPlay: (play: Play) => void;
  readonly onClose: () => void;
  readonly onComplete: (answers: Values) => void;
  readonly onTell: (text: string) => void;
}

/* One screen of the form after the other. The last word on what may be sent has the footer's press. */
export function FlowPlayer({ play, onPlay, onClose, onComplete, onTell }: Props) {
  const { t } = useWording();
  const body = useRef<HTMLFormElement>(null);
  const prefix = useId();
  const screen = current(play);
  const scope = scopeOf(play);
  const all = parts(play);
  const footer = all.find((part) => part.type === "Footer");
  const shown = shownProblems(play);
  const open = Object.keys(problems(play)).length;

  const act = (action: Action, mustBeValid: boolean) => {
    if (action.name === "open_url") return openUrl(textOf(action.url, scope));
    const outcome = press(play, action, mustBeValid);
    if (outcome.kind === "complete") return onComplete(outcome.answers);
    if (outcome.kind === "endpoint") return onTell(t("flow_no_endpoint"));
    onPlay(outcome.play);
    if (outcome.kind === "play") return body.current?.scrollTo({ top: 0 });
    body.current
      ?.querySelector<HTMLElement>(
        `[data-field="${CSS.escape(outcome.first)}"] :is(input, select, textarea)`,
      )
      ?.focus();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const action = footer?.["on-click-action"] as Action | undefined;
    if (action !== undefined) act(action, true);
  };
  /* What a choice may do besides being made: change the screen's data, or ask an endpoint. */
  const react = (next: Play, action: unknown): Play => {
    if (!isAction(action)) return next;
    if (action.name === "data_exchange") onTell(t("flow_no_endpoint"));
    return action.name === "update_data" ? updateData(next, action) : next;
  };
  const shownPart = (part: Component, index: number) => (
    <FlowPart
      key={part.name ?? `${part.type} ${index}`}
      part={part}
      scope={scope}
      id={`${prefix}${part.name ?? index}`}
      problem={shown[part.name ?? ""] ?? null}
      onAnswer={(value, action) => onPlay(react(answer(play, part.name ?? "", value), action))}
      onLeave={() => onPlay(leave(play, part.name ?? ""))}
      onAct={(action) => act(action, false)}
    />
  );
  return (
    <Sheet
      title={screen?.title ?? ""}
      look="tall"
      onClose={onClose}
      onBack={play.visits.length > 1 ? () => onPlay(back(play)) : undefined}
      under={<Progress play={play} />}
    >
      <form className="wp-flow" ref={body} onSubmit={onSubmit} noValidate key={play.visits.length}>
        <div className="wp-flow-b">
          <Troubles play={play} />
          {all.filter((part) => part !== footer).map(shownPart)}
        </div>
        {footer !== undefined && (
          <FooterPart part={footer} scope={scope} open={open} showsOpen={play.showsAll} />
        )}
      </form>
    </Sheet>
  );
}

function Progress({ play }: { play: Play }) {
  const { t } = useWording();
  const { number, count } = progress(play);
  return (
    <progress
      className="wp-progress"
      value={number}
      max={count}
      aria-label={t("flow_progress", { number, count })}
    />
  );
}

/* What a real phone would refuse to show. */
function Troubles({ play }: { play: Play }) {
  const { t } = useWording();
  const screen = current(play);
  const missing = screen === null ? [] : missingData(screen, scopeOf(play).data);
  return (
    <>
      {play.missingScreen !== null && (
        <p className="wp-flow-e" role="alert">
          {t("flow_unknown_screen", { name: play.missingScreen })}
        </p>
      )}
      {missing.length > 0 && (
        <p className="wp-flow-e" role="alert">
          {t("flow_missing_data", { names: missing.join(", ") })}
        </p>
      )}
    </>
  );
}

function isAction(value: unknown): value is Action {
  return isValues(value) && typeof value["name"] === "string";
}

function openUrl(url: string): void {
  if (/^https:\/\//.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}
