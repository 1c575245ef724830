import { useWording } from "../texts/texts";
import type { Known } from "./known";

interface Props {
  readonly numbers: readonly string[];
  readonly known: readonly Known[];
  readonly current: string;
  readonly onChoose: (number: string) => void;
}

export function Switcher({ numbers, known, current, onChoose }: Props) {
  const { t } = useWording();
  return (
    <div className="wp-switcher" role="group" aria-label={t("phones")}>
      {numbers.map((number) => (
        <button
          key={number}
          type="button"
          aria-pressed={number === current}
          onClick={() => onChoose(number)}
        >
          {known.find((each) => each.number === number)?.name ?? number}
        </button>
      ))}
    </div>
  );
}
