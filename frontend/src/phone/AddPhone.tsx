import { type FormEvent, useId, useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { normal } from "./numbers";

export function AddPhone({
  numbers,
  onAdd,
}: {
  numbers: readonly string[];
  onAdd: (number: string) => void;
}) {
  const { t, limits } = useWording();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = normal(typed);
    if (number === null) return setProblem(t("add_phone_wrong"));
    if (numbers.includes(number)) return setProblem(t("add_phone_twice"));
    if (numbers.length >= limits.phones)
      return setProblem(t("add_phone_full", { count: limits.phones }));
    setTyped("");
    setProblem("");
    onAdd(number);
  };
  return (
    <form className="wp-add" onSubmit={submit} noValidate>
      <label htmlFor={id}>{t("add_phone")}</label>
      <input
        id={id}
        type="tel"
        autoComplete="off"
        placeholder="+6581234567"
        value={typed}
        aria-invalid={problem !== ""}
        aria-describedby={`${id}-note`}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="wp-btn">
        <Icon name="plus" size={14} />
        {t("add_phone_button")}
      </button>
      <span
        id={`${id}-note`}
        className={problem === "" ? "wp-hint" : "wp-problem"}
        role={problem === "" ? undefined : "alert"}
      >
        {problem === "" ? t("add_phone_hint") : problem}
      </span>
    </form>
  );
}
