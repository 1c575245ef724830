import { Icon } from "../icons/Icon";
import type { Known } from "./known";

interface Props {
  readonly known: readonly Known[];
  readonly isFull: boolean;
  readonly onAdd: (number: string) => void;
}

export function KnownPeople({ known, isFull, onAdd }: Props) {
  if (known.length === 0 || isFull) return null;
  return (
    <div className="wp-known">
      {known.map(({ number, name }) => (
        <button
          key={number}
          type="button"
          className="wp-btn"
          title={number}
          onClick={() => onAdd(number)}
        >
          <Icon name="plus" size={14} />
          {name}
        </button>
      ))}
    </div>
  );
}
