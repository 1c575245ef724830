import { type ChangeEvent, type KeyboardEvent, useCallback, useRef, useState } from "react";
import type { BubbleData } from "../bubble/types";
import { Icon } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { ChosenFile } from "./ChosenFile";
import { QuotedAbove } from "./QuotedAbove";

const TAKEN = "image/*,video/*,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt";

interface Props {
  readonly quoted: BubbleData | null;
  readonly onUnquote: () => void;
  readonly onSay: (text: string) => void;
  readonly onFile: (file: File, caption: string) => void;
  readonly onProblem: (text: string) => void;
}

/* Enter sends, Shift and Enter break the line. */
export function Composer({ quoted, onUnquote, onSay, onFile, onProblem }: Props) {
  const { t, limits } = useWording();
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const mine = useCallback((input: HTMLInputElement | null) => {
    picker.current = input;
    keepToOurselves(input);
  }, []);
  const field = useRef<HTMLTextAreaElement>(null);
  const isEmpty = text.trim() === "" && file === null;

  const send = () => {
    const most = file === null ? limits.text_length : limits.caption_length;
    const over = [...text].length - most;
    if (isEmpty) return;
    if (over > 0) return onProblem(t("error_too_long", { count: over, limit: most }));
    if (file === null) onSay(text.trim());
    else onFile(file, text.trim());
    setText("");
    setFile(null);
    field.current?.focus();
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0] ?? null;
    event.target.value = "";
    if (chosen === null) return;
    const megabytes = Math.floor(limits.media_bytes / 1_000_000);
    if (chosen.size > limits.media_bytes) return onProblem(t("error_file_size", { megabytes }));
    setFile(chosen);
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && quoted !== null) onUnquote();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const label = file === null ? t("message") : t("caption");
  return (
    <div className="wp-foot">
      {quoted !== null && <QuotedAbove bubble={quoted} onClose={onUnquote} />}
      {file !== null && <ChosenFile file={file} onRemove={() => setFile(null)} />}
      <form
        className="wp-in"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className="wp-in-f">
          <Icon name="smile" size={17} />
          <textarea
            ref={field}
            rows={1}
            value={text}
            placeholder={label}
            aria-label={label}
            dir="auto"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKey}
          />
          <button
            type="button"
            aria-label={t("attach")}
            title={t("attach")}
            onClick={() => picker.current?.click()}
          >
            <Icon name="clip" size={17} />
          </button>
          <input ref={mine} type="file" accept={TAKEN} hidden onChange={choose} />
        </div>
        <button type="submit" className="wp-send" aria-label={t("send")} aria-disabled={isEmpty}>
          <Icon name={isEmpty ? "mic" : "send"} size={17} />
        </button>
      </form>
    </div>
  );
}

/* The admin's theme listens to every file field it has not marked, and expects a text field beside it. */
function keepToOurselves(input: HTMLInputElement | null): void {
  if (input !== null) Object.assign(input, { hasChangeListener: true });
}
