import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon";
import { useWording } from "../texts/texts";
import { useActions } from "./actions";
import { safeLink } from "./safeUrl";
import type { BubbleData, Button } from "./types";

const ICONS: Record<Button["kind"], IconName> = {
  reply: "reply",
  url: "link",
  phone: "call",
  copy: "copy",
  flow: "form",
  other: "more",
};

export function ButtonRow({ bubble, button }: { bubble: BubbleData; button: Button }) {
  const { t } = useWording();
  const actions = useActions();
  const inside = <Inside icon={ICONS[button.kind]} title={button.title} />;
  if (actions === null) return <div className="wp-act">{inside}</div>;
  const link = button.kind === "url" ? safeLink(button.url) : null;
  if (link !== null) {
    return (
      <a
        className="wp-act"
        href={link}
        target="_blank"
        rel="noopener noreferrer nofollow"
        title={t("opens_link", { url: link })}
      >
        {inside}
      </a>
    );
  }
  const press = () => {
    if (button.kind === "reply") actions.tap(bubble, button.id, button.title);
    else if (button.kind === "flow") actions.open("form", bubble);
    else if (button.kind === "phone") actions.tell(t("calls", { number: phoneNumber(button) }));
    else if (button.kind === "copy")
      void copy(button).then((text) => actions.tell(t("copied", { text })));
    else actions.tell(t("only_phone"));
  };
  return <ActionRow onPress={press}>{inside}</ActionRow>;
}

/* The second click of a double click counts for nothing: by then the chat has moved on, and it would
   press whatever lies there now. */
export function ActionRow({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className="wp-act" onClick={(event) => event.detail < 2 && onPress()}>
      {children}
    </button>
  );
}

export function Inside({ icon, title }: { icon: IconName; title: string }) {
  return (
    <>
      <Icon name={icon} size={15} />
      <span dir="auto">{title}</span>
    </>
  );
}

function phoneNumber(button: Button): string {
  return button.url.replace(/^tel:/, "") || button.title;
}

/* The clipboard may be forbidden on plain http; the text is named all the same. */
async function copy(button: Button): Promise<string> {
  const text = button.url || button.id || button.title;
  await navigator.clipboard?.writeText(text).catch(() => undefined);
  return text;
}
