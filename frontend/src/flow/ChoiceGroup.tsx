import { isOn } from "./bindings";
import { FieldFrame } from "./FieldFrame";
import type { PartProps } from "./part";
import { nameOf, optionsOf } from "./screen";
import type { Option } from "./types";

/* Radio buttons, check boxes and chips: one or several of a few. */
export function ChoiceGroup(props: PartProps) {
  const { part, scope, id, onAnswer } = props;
  const isOne = part.type === "RadioButtonsGroup";
  const value = scope.form[nameOf(part)];
  const isEnabled = isOn(part["enabled"], scope, true);
  const chosen: readonly unknown[] = isOne ? [value] : Array.isArray(value) ? value : [];
  const press = (option: Option, isChosen: boolean) => {
    const others = chosen.filter((each) => each !== option.id);
    const key = isChosen ? "on-select-action" : "on-unselect-action";
    onAnswer(
      isOne ? option.id : isChosen ? [...others, option.id] : others,
      option[key] ?? part[key],
    );
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
