import { useId } from "react";
import { useWording } from "../texts/texts";
import { isOn, type Scope, textOf } from "./bindings";
import { type Play, problems } from "./player";
import type { Component } from "./types";
import { isEmpty } from "./validate";

interface Props {
  readonly part: Component;
  readonly scope: Scope;
  readonly play: Play;
}

/* Dimmed while answers are missing or wrong, yet it can be pressed: then it shows which. */
export function FooterPart({ part, scope, play }: Props) {
  const { t } = useWording();
  const id = useId();
  const names = Object.keys(problems(play));
  const open = names.length;
  const isEnabled = isOn(part["enabled"], scope, true);
  const captions = ["left-caption", "center-caption", "right-caption"]
    .map((key) => textOf(part[key], scope))
    .filter(Boolean);
  const isMissing = names.every((name) => isEmpty(scope.form[name]));
  const [one, many] = isMissing
    ? (["flow_missing_one", "flow_missing"] as const)
    : (["flow_wrong_one", "flow_wrong"] as const);
  const told = open === 1 ? t(one) : t(many, { count: open });
  return (
    <footer className="wp-flow-f">
      {captions.length > 0 && (
        <div className="wp-flow-k">
          {captions.map((caption) => (
            <span key={caption} dir="auto">
              {caption}
            </span>
          ))}
        </div>
      )}
      <span className="wp-bad" id={id} role="status">
        {play.showsAll && open > 0 ? told : ""}
      </span>
      <button
        type="submit"
        className={`wp-go${open > 0 ? " is-off" : ""}`}
        disabled={!isEnabled}
        aria-describedby={id}
      >
        {textOf(part["label"], scope)}
      </button>
    </footer>
  );
}
