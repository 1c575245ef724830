/* What the customer's fingers do on one screen, and what lies open because of it. */
import { useState } from "react";
import type { BubbleActions } from "../bubble/actions";
import { summary } from "../bubble/summary";
import type { BubbleData, Quoted, Row } from "../bubble/types";
import { useWording } from "../texts/texts";
import type { Answers, Api, Place } from "./api";
import { attached } from "./attached";
import type { Opened } from "./opened";
import type { PhoneHandle } from "./usePhone";

export interface Gestures {
  readonly actions: BubbleActions;
  readonly opened: Opened | null;
  readonly close: () => void;
  readonly quoted: BubbleData | null;
  readonly unquote: () => void;
  readonly say: (text: string) => void;
  readonly upload: (file: File, caption: string) => void;
  readonly locate: (place: Place) => void;
  readonly introduce: (name: string, phone: string) => void;
  readonly pick: (bubble: BubbleData, row: Row) => void;
  readonly submit: (bubble: BubbleData, answers: Answers) => void;
}

export function useGestures(
  api: Api,
  number: string,
  phone: PhoneHandle,
  tell: (text: string) => void,
): Gestures {
  const { t } = useWording();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [quoted, setQuoted] = useState<BubbleData | null>(null);
  const { send } = phone;
  const quote = (bubble: BubbleData): Quoted => ({
    id: bubble.id,
    text: summary(bubble, t),
    direction: bubble.direction,
  });
  const answer = (bubble: BubbleData, text: string, what: string, call: () => Promise<void>) =>
    send({ text, quoted: quote(bubble), once: `${bubble.id} ${what}`, call });
  const tap = (bubble: BubbleData, id: string, title: string) =>
    answer(bubble, title, id, () => api.tap(number, bubble.id, id));
  const close = () => setOpened(null);
  const unquote = () => setQuoted(null);
  return {
    actions: {
      tap,
      open: (what, bubble) => setOpened({ what, bubble }),
      quote: setQuoted,
      react: (bubble, emoji) =>
        send({
          text: emoji || t("take_back"),
          quoted: quote(bubble),
          call: () => api.react(number, bubble.id, emoji),
        }),
      tell,
    },
    opened,
    close,
    quoted,
    unquote,
    say: (text) => {
      const id = quoted?.id ?? null;
      send({ text, quoted: quoted && quote(quoted), call: () => api.say(number, text, id) });
      unquote();
    },
    upload: (file, text) =>
      send({ text, header: attached(file), call: () => api.media(number, file, text) }),
    locate: (place) => send({ text: place.name, call: () => api.locate(number, place) }),
    introduce: (name, other) => send({ text: name, call: () => api.contact(number, name, other) }),
    pick: (bubble, row) => {
      close();
      tap(bubble, row.id, row.title);
    },
    submit: (bubble, answers) => {
      close();
      const call = () => api.submit(number, bubble.id, answers);
      answer(bubble, t("flow_sent"), "form", call);
    },
  };
}
