import { useEffect, useMemo, useRef, useState } from "react";
import { useWording } from "../texts/texts";
import { AddPhone } from "./AddPhone";
import type { Api } from "./api";
import type { Known } from "./known";
import { KnownPeople } from "./KnownPeople";
import { type Line, withLine } from "./lines";
import { LineSwitch } from "./LineSwitch";
import { numbersIn, withNumbers } from "./numbers";
import { PhoneColumn } from "./PhoneColumn";
import { Switcher } from "./Switcher";

interface Props {
  readonly api: Api;
  readonly suggested: readonly string[];
  readonly known: readonly Known[];
  readonly lines?: readonly Line[];
  readonly line?: string;
}

/* All open phones side by side; on a narrow screen one of them and a switcher. */
export function PhonePage({ api, suggested, known, lines = [], line: given = "" }: Props) {
  const { limits } = useWording();
  const [numbers, setNumbers] = useState<readonly string[]>(() =>
    first(suggested).slice(0, limits.phones),
  );
  const [chosen, setChosen] = useState(numbers[0] ?? "");
  const current = numbers.includes(chosen) ? chosen : (numbers[0] ?? "");
  const [line, setLine] = useState(given);
  const talking = useMemo(() => api.on(line), [api, line]);
  const page = useRef<HTMLDivElement>(null);
  useTop(page);

  const show = (next: readonly string[], shown: string) => {
    setNumbers(next);
    setChosen(shown);
    const { pathname, search, hash } = window.location;
    window.history.replaceState(null, "", pathname + withNumbers(search, next) + hash);
  };
  const choose = (id: string) => {
    setLine(id);
    const { pathname, search, hash } = window.location;
    window.history.replaceState(null, "", pathname + withLine(search, id) + hash);
  };
  const add = (number: string) => show([...numbers, number], number);
  const remove = (number: string) =>
    show(
      numbers.filter((each) => each !== number),
      current,
    );
  return (
    <div className="wp-page" ref={page}>
      <LineSwitch lines={lines} current={line} onChoose={choose} />
      <div className="wp-bar">
        <AddPhone numbers={numbers} onAdd={add} />
        <KnownPeople
          known={known.filter((each) => !numbers.includes(each.number))}
          isFull={numbers.length >= limits.phones}
          onAdd={add}
        />
      </div>
      {numbers.length > 1 && (
        <Switcher known={known} numbers={numbers} current={current} onChoose={setChosen} />
      )}
      {numbers.length === 0 && <NoPhone />}
      <div className="wp-cols">
        {numbers.map((number) => (
          <PhoneColumn
            key={`${number} ${line}`}
            api={talking}
            number={number}
            isCurrent={number === current}
            onRemove={() => remove(number)}
          />
        ))}
      </div>
    </div>
  );
}

function NoPhone() {
  const { t } = useWording();
  return (
    <div className="wp-none">
      <h2>{t("no_phone_title")}</h2>
      <p>{t("no_phone_text")}</p>
    </div>
  );
}

function first(suggested: readonly string[]): readonly string[] {
  const asked = numbersIn(window.location.search);
  return asked.length > 0 ? asked : suggested;
}

/* The phones fill what the page's own head leaves of the window. */
function useTop(page: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const measure = () => {
      const element = page.current;
      if (element === null) return;
      const top = element.getBoundingClientRect().top + window.scrollY;
      element.style.setProperty("--wp-top", `${Math.round(top)}px`);
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [page]);
}
