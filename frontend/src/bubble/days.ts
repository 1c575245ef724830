import { dayNumber, parseStamp } from "../clock/clock";
import type { BubbleData } from "./types";

export interface Day {
  readonly number: number;
  readonly at: string;
  readonly bubbles: readonly BubbleData[];
}

/* Neighbouring messages of one day; the order of the server is kept. */
export function byDay(bubbles: readonly BubbleData[]): readonly Day[] {
  const days: { number: number; at: string; bubbles: BubbleData[] }[] = [];
  for (const bubble of bubbles) {
    const number = dayNumber(parseStamp(bubble.at));
    const last = days.at(-1);
    if (last?.number === number) last.bubbles.push(bubble);
    else days.push({ number, at: bubble.at, bubbles: [bubble] });
  }
  return days;
}
