import type { ReactNode } from "react";
import { dayInWords } from "../clock/clock";
import { useWording, type Values } from "../texts/texts";
import { isOn, textOf } from "./bindings";
import { isValues, nameOf } from "./screen";
import type { PartProps } from "./part";

interface Props {
  readonly field: PartProps;
  readonly isGroup?: boolean;
  readonly children: ReactNode;
}

/* The label above a field; under it what is wrong, or else what helps. */
export function FieldFrame({ field, isGroup = false, children }: Props) {
  const { part, scope, id, problem } = field;
  const label = <Label field={field} />;
  const description = textOf(part["description"], scope);
  const inside = (
    <>
      {description !== "" && (
        <span className="wp-help" dir="auto">
          {description}
        </span>
      )}
      {children}
      <Note field={field} />
    </>
  );
  const look = `wp-field${problem === null ? "" : " is-bad"}`;
  if (isGroup) {
    return (
      <fieldset className={look} data-field={nameOf(part)} aria-describedby={noteId(id)}>
        <legend dir="auto">{label}</legend>
        {inside}
      </fieldset>
    );
  }
  return (
    <div className={look} data-field={nameOf(part)}>
      <label htmlFor={id} dir="auto">
        {label}
      </label>
      {inside}
    </div>
  );
}

function Label({ field }: { field: PartProps }) {
  const { t } = useWording();
  const { part, scope } = field;
  const text = textOf(isValues(part["label"]) ? part["title"] : part["label"], scope);
  if (isOn(part["required"], scope, false)) return text;
  return (
    <>
      {text} <small>{t("flow_optional")}</small>
    </>
  );
}

/* The form's own words for a refused answer come before ours. */
function Note({ field }: { field: PartProps }) {
  const { t } = useWording();
  const { part, scope, id, problem } = field;
  const help = textOf(part["helper-text"], scope);
  if (problem === null) {
    return (
      <span className="wp-help" id={noteId(id)} dir="auto">
        {help}
      </span>
    );
  }
  const own = textOf(part["error-message"], scope);
  const ours = t(problem.key, spoken(problem.values));
  const expected = problem.key === "flow_pattern" && help !== "" ? `${ours}. ${help}` : ours;
  return (
    <span className="wp-bad" id={noteId(id)} role="alert">
      {own || expected}
    </span>
  );
}

function spoken(values: Values = {}): Values {
  const { date } = values;
  return typeof date === "string" ? { ...values, date: dayInWords(date) } : values;
}

export function noteId(id: string): string {
  return `${id}-note`;
}
