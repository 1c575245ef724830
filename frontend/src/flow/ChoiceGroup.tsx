import { isOn } from "./bindings";
import { FieldFrame } from "./FieldFrame";
import type { PartProps } from "./part";
import { nameOf, optionsOf } from "./screen";
import type { Action, Option } from "./types";

/* Radio buttons, check boxes and chips: one or several of a few. */
export function ChoiceGroup(props: PartProps) {
  const { part, scope, id, onAnswer, onAct } = props;
  const isOne = part.type === "RadioButtonsGroup";
  const value = scope.form[nameOf(part)];
  const isEnabled = isOn(part["enabled"], scope, true);
  const chosen: readonly unknown[] = isOne ? [value] : Array.isArray(value) ? value : [];
  const press = (option: Option, isChosen: boolean) => {
    const others = chosen.filter((each) => each !== option.id);
    onAnswer(isOne ? option.id : isChosen ? [...others, option.id] : others);
    const action = part["on-select-action"] as Action | undefined;
    if (isChosen && action?.name === "data_exchange") onAct(action);
  };
  return (
    <FieldFrame field={props} isGroup>
      {optionsOf(part, scope).map((option) => (
        <label key={option.id} className="wp-row">
          <span className="wp-row-t" dir="auto">
            {option.title}
            {option.description !== undefined && <small>{option.description}</small>}
          </span>
          {option.metadata !== undefined && <small className="wp-row-m">{option.metadata}</small>}
          <input
            type={isOne ? "radio" : "checkbox"}
            name={id}
            checked={chosen.includes(option.id)}
            disabled={!isEnabled || option.enabled === false}
            onChange={(event) => press(option, event.target.checked)}
          />
        </label>
      ))}
    </FieldFrame>
  );
}
