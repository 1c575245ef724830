import { useId } from "react";
import { useWording } from "../texts/texts";
import { isOn, type Scope, textOf } from "./bindings";
import { type Play, problems } from "./player";
import type { Component } from "./types";

interface Props {
  readonly part: Component;
  readonly scope: Scope;
  readonly play: Play;
}

/* Dimmed while answers are missing, yet it can be pressed: then it shows which. */
export function FooterPart({ part, scope, play }: Props) {
  const { t } = useWording();
  const id = useId();
  const open = Object.keys(problems(play)).length;
  const isEnabled = isOn(part["enabled"], scope, true);
  const captions = ["left-caption", "center-caption", "right-caption"]
    .map((key) => textOf(part[key], scope))
    .filter(Boolean);
  const missing = open === 1 ? t("flow_missing_one") : t("flow_missing", { count: open });
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
        {play.showsAll && open > 0 ? missing : ""}
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
