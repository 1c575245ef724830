import { type FormEvent, useId, useRef } from "react";
import { Sheet } from "../sheet/Sheet";
import { useWording } from "../texts/texts";
import { FlowPart } from "./FlowPart";
import { FooterPart } from "./FooterPart";
import { back, current, leave, parts, type Play, progress, scopeOf, shownProblems } from "./player";
import { missingData, nameOf } from "./screen";
import type { Component } from "./types";
import { type PlayPorts, usePressing } from "./usePressing";

/* One screen of the form after the other. The last word on what may be sent has the footer's press. */
export function FlowPlayer(ports: PlayPorts) {
  const { play, onPlay, onClose } = ports;
  const body = useRef<HTMLFormElement>(null);
  const prefix = useId();
  const pressing = usePressing(ports, body);
  const scope = scopeOf(play);
  const all = parts(play);
  const footer = all.find((part) => part.type === "Footer");
  const shown = shownProblems(play);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    pressing.act(footer?.["on-click-action"], true);
  };
  const drawn = (part: Component, index: number) => (
    <FlowPart
      key={part.name ?? `${part.type} ${index}`}
      part={part}
      scope={scope}
      id={`${prefix}${part.name ?? index}`}
      problem={shown[nameOf(part)] ?? null}
      onAnswer={(value, action) => pressing.choose(nameOf(part), value, action)}
      onLeave={() => onPlay(leave(play, nameOf(part)))}
      onAct={(action) => pressing.act(action, false)}
    />
  );
  return (
    <Sheet
      title={current(play)?.title ?? ""}
      look="tall"
      onClose={onClose}
      onBack={play.visits.length > 1 ? () => onPlay(back(play)) : undefined}
      under={<Progress play={play} />}
    >
      <form className="wp-flow" ref={body} onSubmit={onSubmit} noValidate key={play.visits.length}>
        <div className="wp-flow-b">
          <Troubles play={play} />
          {all.filter((part) => part !== footer).map(drawn)}
        </div>
        {footer !== undefined && <FooterPart part={footer} scope={scope} play={play} />}
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
