import type { BubbleData } from "../bubble/types";

/* The sheet that lies over the chat, and the message it belongs to. */
export interface Opened {
  readonly what: "list" | "options" | "form";
  readonly bubble: BubbleData;
}
