import type { BubbleData } from "../bubble/types";
import { ButtonRow } from "../bubble/ButtonRow";
import { useWording } from "../texts/texts";
import { Sheet } from "./Sheet";

/* All buttons of a template that has more than its bubble shows. A press of any of them closes it. */
export function OptionsSheet({ bubble, onClose }: { bubble: BubbleData; onClose: () => void }) {
  const { t } = useWording();
  return (
    <Sheet title={t("all_options")} onClose={onClose}>
      <div className="wp-options" onClick={onClose}>
        {bubble.buttons.map((button, number) => (
          <ButtonRow key={number} bubble={bubble} button={button} />
        ))}
      </div>
    </Sheet>
  );
}
