import type { ChangeEvent, InputHTMLAttributes } from "react";
import { isOn, numberOf, textOf } from "./bindings";
import { FieldFrame, noteId } from "./FieldFrame";
import type { PartProps } from "./part";
import { nameOf } from "./screen";

const TYPES: Readonly<Record<string, InputHTMLAttributes<HTMLInputElement>>> = {
  number: { type: "text", inputMode: "decimal" },
  email: { type: "email" },
  password: { type: "password", autoComplete: "off" },
  passcode: { type: "password", inputMode: "numeric", autoComplete: "off" },
  phone: { type: "tel" },
};

export function TextField(props: PartProps) {
  const { part, scope, id, problem, onAnswer, onLeave } = props;
  const value = scope.form[nameOf(part)];
  const kind = textOf(part["input-type"], scope);
  const common = {
    id,
    value: value === undefined || value === null ? "" : String(value),
    disabled: !isOn(part["enabled"], scope, true),
    "aria-invalid": problem !== null,
    "aria-required": isOn(part["required"], scope, false),
    "aria-describedby": noteId(id),
    dir: "auto",
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onAnswer(event.target.value),
    onBlur: onLeave,
  };
  const isArea = part.type === "TextArea";
  return (
    <FieldFrame field={props}>
      {isArea ? (
        <textarea rows={3} {...common} />
      ) : (
        <input {...(TYPES[kind] ?? { type: "text" })} {...common} />
      )}
      {isArea && <Count text={common.value} most={numberOf(part["max-length"], scope)} />}
    </FieldFrame>
  );
}

function Count({ text, most }: { text: string; most: number | null }) {
  return most === null ? null : (
    <span className="wp-count">
      {[...text].length} / {most}
    </span>
  );
}
