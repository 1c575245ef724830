/* One line for a message, as a quote of it shows. */
import type { TextKey, Translate } from "../texts/texts";
import { plain } from "./format";
import type { BubbleData, Header } from "./types";

const KINDS: Readonly<Record<Exclude<Header["kind"], "text">, TextKey>> = {
  image: "photo",
  video: "video",
  audio: "audio",
  document: "document",
  sticker: "sticker",
  location: "location",
};

export function summary(bubble: BubbleData, t: Translate): string {
  if (bubble.header?.kind === "text") return bubble.header.text;
  if (bubble.text !== "") return plain(bubble.text);
  if (bubble.people.length > 0) return bubble.people.map((each) => each.name).join(", ");
  if (bubble.note !== "") return bubble.note;
  if (bubble.shop !== null) return bubble.shop.button;
  return bubble.header === null ? "" : t(KINDS[bubble.header.kind]);
}
