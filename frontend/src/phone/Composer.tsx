import { type FormEvent, type KeyboardEvent, useRef } from "react";
import type { BubbleData } from "../bubble/types";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import type { Place } from "./api";
import { AttachButton } from "./AttachButton";
import { ChosenFile } from "./ChosenFile";
import { MoreToSend } from "./MoreToSend";
import { QuotedAbove } from "./QuotedAbove";
import { useDraft } from "./useDraft";

interface Props {
  readonly quoted: BubbleData | null;
  readonly onUnquote: () => void;
  readonly onSay: (text: string) => void;
  readonly onFile: (file: File, caption: string) => void;
  readonly onPlace: (place: Place) => void;
  readonly onContact: (name: string, phone: string) => void;
  readonly onProblem: (text: string) => void;
  readonly isPlain: boolean;
}

/* Enter sends, Shift and Enter break the line. */
export function Composer({ quoted, onUnquote, isPlain, ...ports }: Props) {
  const { t } = useWording();
  const draft = useDraft(ports);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    draft.send();
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && quoted !== null) onUnquote();
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  };
  const label = draft.file === null ? t("message") : t("caption");
  return (
    <div className="wp-foot">
      {quoted !== null && <QuotedAbove bubble={quoted} onClose={onUnquote} />}
      {draft.file !== null && <ChosenFile file={draft.file} onRemove={draft.drop} />}
      <form className="wp-in" onSubmit={send}>
        <div className="wp-in-f">
          <Icon name="smile" size={17} />
          <textarea
            ref={field}
            rows={1}
            value={draft.text}
            placeholder={label}
            aria-label={label}
            dir="auto"
            onChange={(event) => draft.setText(event.target.value)}
            onKeyDown={onKey}
          />
          {!isPlain && <MoreToSend onPlace={ports.onPlace} onContact={ports.onContact} />}
          {!isPlain && <AttachButton onChoose={draft.choose} />}
        </div>
        <SendButton isEmpty={draft.isEmpty} />
      </form>
    </div>
  );
}

function SendButton({ isEmpty }: { isEmpty: boolean }) {
  const { t } = useWording();
  return (
    <button type="submit" className="wp-send" aria-label={t("send")} aria-disabled={isEmpty}>
      <Icon name={isEmpty ? "mic" : "send"} size={17} />
    </button>
  );
}
