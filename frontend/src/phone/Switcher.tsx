import { useWording } from "../texts/texts";

interface Props {
  readonly numbers: readonly string[];
  readonly current: string;
  readonly onChoose: (number: string) => void;
}

export function Switcher({ numbers, current, onChoose }: Props) {
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
          {number}
        </button>
      ))}
    </div>
  );
}
