import { useState } from "react";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { useActions } from "./actions";
import type { BubbleData } from "./types";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/* Beside a message of the business: six faces to answer it with. */
export function ReactButton({ bubble }: { bubble: BubbleData }) {
  const { t } = useWording();
  const actions = useActions();
  const [isOpen, setOpen] = useState(false);
  if (actions === null) return null;
  const choose = (emoji: string) => {
    setOpen(false);
    actions.react(bubble, emoji);
  };
  return (
    <div className="wp-react" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button
        type="button"
        className="wp-quote"
        aria-label={t("react")}
        title={t("react")}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="smile" size={14} />
      </button>
      {isOpen && (
        <div className="wp-emojis" role="group" aria-label={t("reactions")}>
          {EMOJIS.map((emoji) => (
            <button key={emoji} type="button" onClick={() => choose(emoji)}>
              {emoji}
            </button>
          ))}
          <button type="button" aria-label={t("take_back")} onClick={() => choose("")}>
            <Icon name="close" size={14} />
          </button>
        </div>
      )}
    </div>
  );
}
