import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { isOn } from "./bindings";
import { FieldFrame, noteId } from "./FieldFrame";
import type { PartProps } from "./part";
import { nameOf, optionsOf } from "./screen";

export function DropdownField(props: PartProps) {
  const { t } = useWording();
  const { part, scope, id, problem, onAnswer, onLeave } = props;
  const value = scope.form[nameOf(part)];
  const options = optionsOf(part, scope);
  const choose = (id: string) => {
    const key = id === "" ? "on-unselect-action" : "on-select-action";
    onAnswer(
      id === "" ? undefined : id,
      options.find((option) => option.id === id)?.[key] ?? part[key],
    );
  };
  return (
    <FieldFrame field={props}>
      <span className="wp-drop">
        <select
          id={id}
          value={value === undefined || value === null ? "" : String(value)}
          disabled={!isOn(part["enabled"], scope, true)}
          aria-invalid={problem !== null}
          aria-required={isOn(part["required"], scope, false)}
          aria-describedby={noteId(id)}
          onChange={(event) => choose(event.target.value)}
          onBlur={onLeave}
        >
          <option value="">{t("flow_select")}</option>
          {options.map((option) => (
            <option key={option.id} value={option.id} disabled={option.enabled === false}>
              {option.title}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </FieldFrame>
  );
}
