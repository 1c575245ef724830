import { isOn, textOf } from "./bindings";
import { FieldFrame, noteId } from "./FieldFrame";
import type { PartProps } from "./part";
import { isValues, nameOf } from "./screen";

/* The browser's own picker; a range of days is two of them. */
export function DateField(props: PartProps) {
  const { part, scope, onAnswer } = props;
  const value = scope.form[nameOf(part)];
  if (textOf(part["mode"], scope) !== "range")
    return (
      <FieldFrame field={props}>
        <Day field={props} value={value} onDay={onAnswer} />
      </FieldFrame>
    );
  const range = isValues(value) ? value : {};
  return (
    <FieldFrame field={props}>
      <span className="wp-range">
        <Day
          field={props}
          value={range["start-date"]}
          onDay={(day) => onAnswer({ ...range, "start-date": day })}
        />
        <Day
          field={{ ...props, id: `${props.id}-end` }}
          value={range["end-date"]}
          onDay={(day) => onAnswer({ ...range, "end-date": day })}
        />
      </span>
    </FieldFrame>
  );
}

function Day({
  field,
  value,
  onDay,
}: {
  field: PartProps;
  value: unknown;
  onDay: (day: string | undefined) => void;
}) {
  const { part, scope, id, problem, onLeave } = field;
  return (
    <input
      id={id}
      type="date"
      value={typeof value === "string" ? value : ""}
      min={textOf(part["min-date"], scope) || undefined}
      max={textOf(part["max-date"], scope) || undefined}
      disabled={!isOn(part["enabled"], scope, true)}
      aria-label={labelOf(field)}
      aria-invalid={problem !== null}
      aria-required={isOn(part["required"], scope, false)}
      aria-describedby={noteId(field.id)}
      onChange={(event) => onDay(event.target.value === "" ? undefined : event.target.value)}
      onBlur={onLeave}
    />
  );
}

function labelOf({ part, scope, id }: PartProps): string {
  const label = part["label"];
  const key = id.endsWith("-end") ? "end-date" : "start-date";
  return isValues(label) ? textOf(label[key], scope) : textOf(label, scope);
}
