import { useId, useState } from "react";
import type { BubbleData, Row } from "../bubble/types";
import { useWording } from "../texts/texts";
import { Sheet } from "./Sheet";

interface Props {
  readonly bubble: BubbleData;
  readonly onClose: () => void;
  readonly onSend: (row: Row) => void;
}

/* The rows of a list message: one is chosen, then sent. */
export function ListSheet({ bubble, onClose, onSend }: Props) {
  const { t } = useWording();
  const [chosen, setChosen] = useState<Row | null>(null);
  const sections = bubble.list?.sections ?? [];
  return (
    <Sheet title={bubble.list?.button ?? ""} onClose={onClose}>
      <form
        className="wp-pick"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== null) onSend(chosen);
        }}
      >
        <div className="wp-scroll">
          {sections.map((section, number) => (
            <Section
              key={number}
              title={section.title}
              rows={section.rows}
              chosen={chosen}
              onChoose={setChosen}
            />
          ))}
        </div>
        <button type="submit" className="wp-go" disabled={chosen === null}>
          {t("send")}
        </button>
      </form>
    </Sheet>
  );
}

interface SectionProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly chosen: Row | null;
  readonly onChoose: (row: Row) => void;
}

function Section({ title, rows, chosen, onChoose }: SectionProps) {
  const name = useId();
  return (
    <fieldset className="wp-rows-of">
      {title !== "" && <legend dir="auto">{title}</legend>}
      {rows.map((row) => (
        <label key={row.id} className="wp-row">
          <span className="wp-row-t" dir="auto">
            {row.title}
            {row.description !== "" && <small>{row.description}</small>}
          </span>
          <input type="radio" name={name} checked={row === chosen} onChange={() => onChoose(row)} />
        </label>
      ))}
    </fieldset>
  );
}
