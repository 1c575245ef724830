import { useWording } from "../texts/texts";
import type { Line } from "./lines";

interface Props {
  readonly lines: readonly Line[];
  readonly current: string;
  readonly onChoose: (id: string) => void;
}

/* Which of the business's numbers the phones talk to: each has a chat of its own. */
export function LineSwitch({ lines, current, onChoose }: Props) {
  const { t } = useWording();
  if (lines.length < 2) return null;
  return (
    <div className="wp-lines" role="group" aria-label={t("lines")}>
      {lines.map((line) => (
        <button
          key={line.id}
          type="button"
          aria-pressed={line.id === current}
          title={line.address}
          onClick={() => onChoose(line.id)}
        >
          {line.name}
        </button>
      ))}
    </div>
  );
}
