import { useWording } from "../texts/texts";
import { isOn, textOf } from "./bindings";
import { noteId } from "./FieldFrame";
import type { PartProps } from "./part";
import { nameOf } from "./screen";
import type { Action } from "./types";

export function OptInField({ part, scope, id, problem, onAnswer, onLeave, onAct }: PartProps) {
  const { t } = useWording();
  const more = part["on-click-action"] as Action | undefined;
  return (
    <div className={`wp-field${problem === null ? "" : " is-bad"}`} data-field={nameOf(part)}>
      <label className="wp-agree">
        <input
          id={id}
          type="checkbox"
          checked={scope.form[nameOf(part)] === true}
          aria-invalid={problem !== null}
          aria-required={isOn(part["required"], scope, false)}
          aria-describedby={noteId(id)}
          onChange={(event) =>
            onAnswer(
              event.target.checked,
              part[event.target.checked ? "on-select-action" : "on-unselect-action"],
            )
          }
          onBlur={onLeave}
        />
        <span dir="auto">{textOf(part["label"], scope)}</span>
      </label>
      {more !== undefined && (
        <button type="button" className="wp-flow-l" onClick={() => onAct(more)}>
          {t("flow_read_more")}
        </button>
      )}
      {problem !== null && (
        <span className="wp-bad" id={noteId(id)} role="alert">
          {t(problem.key, problem.values)}
        </span>
      )}
    </div>
  );
}
