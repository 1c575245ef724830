import { useMemo, useState } from "react";
import { ActionsContext, type BubbleActions } from "../bubble/actions";
import { Chat } from "../bubble/Chat";
import { summary } from "../bubble/summary";
import type { BubbleData, Quoted, Row } from "../bubble/types";
import { parseStamp } from "../clock/clock";
import { FlowSheet } from "../flow/FlowSheet";
import { ListSheet } from "../sheet/ListSheet";
import { OptionsSheet } from "../sheet/OptionsSheet";
import { useWording } from "../texts/texts";
import type { Answers, Api } from "./api";
import { BusinessSees } from "./BusinessSees";
import { ChatHeader } from "./ChatHeader";
import { Composer } from "./Composer";
import type { Opened } from "./opened";
import { StatusBar } from "./StatusBar";
import { Toast } from "./Toast";
import type { PhoneHandle, Shown } from "./usePhone";
import type { ToastHandle } from "./useToast";
import { Waiting } from "./Waiting";
import { Wall } from "./Wall";

interface Props {
  readonly api: Api;
  readonly phone: PhoneHandle;
  readonly shown: Shown;
  readonly toast: ToastHandle;
}

/* What the customer holds in hand. Sheets lie over it, and what they cover takes no input. */
export function Screen({ api, phone, shown, toast }: Props) {
  const { t } = useWording();
  const { state } = shown;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [quoted, setQuoted] = useState<BubbleData | null>(null);
  const number = state.msisdn;
  const business = state.business.name;
  const { send } = phone;
  const quote = (bubble: BubbleData): Quoted => ({
    id: bubble.id,
    text: summary(bubble, t),
    direction: bubble.direction,
  });

  const tap = (bubble: BubbleData, id: string, title: string) =>
    send({
      text: title,
      quoted: quote(bubble),
      once: `${bubble.id} ${id}`,
      call: () => api.tap(number, bubble.id, id),
    });
  const say = (text: string) => {
    send({
      text,
      quoted: quoted && quote(quoted),
      call: () => api.say(number, text, quoted?.id ?? null),
    });
    setQuoted(null);
  };
  const upload = (file: File, text: string) =>
    send({ text, header: header(file), call: () => api.media(number, file, text) });
  const submit = (bubble: BubbleData, answers: Answers) => {
    setOpened(null);
    send({
      text: t("flow_sent"),
      quoted: quote(bubble),
      once: `${bubble.id} form`,
      call: () => api.submit(number, bubble.id, answers),
    });
  };
  const pick = (bubble: BubbleData, row: Row) => {
    setOpened(null);
    tap(bubble, row.id, row.title);
  };
  const close = () => setOpened(null);
  const actions: BubbleActions = {
    tap,
    open: (what, bubble) => setOpened({ what, bubble }),
    quote: setQuoted,
    tell: toast.tell,
  };
  const isEmpty = state.bubbles.length + phone.waiting.length === 0;
  const now = useMemo(() => parseStamp(state.now), [state.now]);
  return (
    <ActionsContext value={actions}>
      <div className="wp-under" inert={opened !== null}>
        <StatusBar now={state.now} receivedAt={shown.receivedAt} />
        <ChatHeader business={business} />
        <Wall
          label={t("chat", { name: business })}
          count={state.bubbles.length + phone.waiting.length}
        >
          {isEmpty && <div className="wp-day">{t("empty_chat")}</div>}
          <Chat bubbles={state.bubbles} side="customer" business={business} now={now}>
            {phone.waiting.map((each) => (
              <Waiting
                key={each.key}
                waiting={each}
                business={business}
                onAgain={() => phone.again(each.key)}
                onDiscard={() => phone.discard(each.key)}
              />
            ))}
          </Chat>
          <BusinessSees bubbles={state.bubbles} />
        </Wall>
        <Composer
          quoted={quoted}
          onUnquote={() => setQuoted(null)}
          onSay={say}
          onFile={upload}
          onProblem={toast.complain}
        />
      </div>
      {opened?.what === "list" && (
        <ListSheet
          bubble={opened.bubble}
          onClose={close}
          onSend={(row) => pick(opened.bubble, row)}
        />
      )}
      {opened?.what === "options" && <OptionsSheet bubble={opened.bubble} onClose={close} />}
      {opened?.what === "form" && (
        <FlowSheet
          api={api}
          bubble={opened.bubble}
          onClose={close}
          onComplete={(answers) => submit(opened.bubble, answers)}
          onTell={toast.tell}
        />
      )}
      <Toast told={toast.told} onClose={toast.close} />
    </ActionsContext>
  );
}

function header(file: File): {
  kind: "image" | "video" | "audio" | "document";
  url: string;
  name: string;
} {
  const kinds = { image: "image", video: "video", audio: "audio" } as const;
  const kind = kinds[file.type.split("/")[0] as keyof typeof kinds] ?? "document";
  return { kind, url: URL.createObjectURL(file), name: file.name };
}
