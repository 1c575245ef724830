/* What a bubble can ask of the phone around it; without a phone its parts are only looked at. */
import { createContext, useContext } from "react";
import type { BubbleData } from "./types";

export interface BubbleActions {
  readonly tap: (bubble: BubbleData, id: string, title: string) => void;
  readonly open: (what: "list" | "options" | "form", bubble: BubbleData) => void;
  readonly quote: (bubble: BubbleData) => void;
  readonly react: (bubble: BubbleData, emoji: string) => void;
  readonly tell: (text: string) => void;
}

export const ActionsContext = createContext<BubbleActions | null>(null);

export function useActions(): BubbleActions | null {
  return useContext(ActionsContext);
}
