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
          onChange={(event) => onAnswer(event.target.value === "" ? undefined : event.target.value)}
          onBlur={onLeave}
        >
          <option value="">{t("flow_select")}</option>
          {optionsOf(part, scope).map((option) => (
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
