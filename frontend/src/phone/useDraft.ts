/* What is being written: its text, a file with it, and whether it may be sent. */
import { useState } from "react";
import { useWording } from "../texts/texts";

interface Ports {
  readonly onSay: (text: string) => void;
  readonly onFile: (file: File, caption: string) => void;
  readonly onProblem: (text: string) => void;
}

export interface Draft {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly file: File | null;
  readonly isEmpty: boolean;
  readonly choose: (file: File) => void;
  readonly drop: () => void;
  readonly send: () => void;
}

export function useDraft({ onSay, onFile, onProblem }: Ports): Draft {
  const { t, limits } = useWording();
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const isEmpty = text.trim() === "" && file === null;
  const send = () => {
    const limit = file === null ? limits.text_length : limits.caption_length;
    const count = [...text].length - limit;
    if (isEmpty) return;
    if (count > 0) return onProblem(t("error_too_long", { count, limit }));
    if (file === null) onSay(text.trim());
    else onFile(file, text.trim());
    setText("");
    setFile(null);
  };
  const choose = (chosen: File) => {
    const megabytes = Math.floor(limits.media_bytes / 1_000_000);
    if (chosen.size > limits.media_bytes) onProblem(t("error_file_size", { megabytes }));
    else setFile(chosen);
  };
  return { text, setText, file, isEmpty, choose, drop: () => setFile(null), send };
}
