/* What was sent and has not come back from the server yet: shown at once, dropped when it is there. */
import type { BubbleData, Header, Quoted } from "../bubble/types";

export interface Pending {
  readonly key: number;
  readonly bubble: BubbleData;
  readonly known: ReadonlySet<string>;
  readonly failure: string | null;
  readonly isAccepted: boolean;
}

export interface Said {
  readonly text: string;
  readonly at: string;
  readonly header?: Header | null;
  readonly quoted?: Quoted | null;
}

export function pending(key: number, said: Said, bubbles: readonly BubbleData[]): Pending {
  return {
    key,
    bubble: {
      id: `pending-${key}`,
      direction: "in",
      at: said.at,
      header: said.header ?? null,
      text: said.text,
      footer: "",
      buttons: [],
      list: null,
      cards: [],
      people: [],
      shop: null,
      form: null,
      quoted: said.quoted ?? null,
      ticks: null,
      error: null,
      note: "",
      sender: "",
    },
    known: new Set(ownIds(bubbles)),
    failure: null,
    isAccepted: false,
  };
}

/* Every new message of the customer's takes the place of the oldest one still waiting for it. */
export function settle(
  waiting: readonly Pending[],
  bubbles: readonly BubbleData[],
): readonly Pending[] {
  const taken = new Set<string>();
  const left = waiting.filter((each) => {
    if (each.failure !== null) return true;
    const arrived = ownIds(bubbles).find((id) => !each.known.has(id) && !taken.has(id));
    if (arrived === undefined) return true;
    taken.add(arrived);
    return false;
  });
  return left.map((each) => ({ ...each, known: new Set([...each.known, ...taken]) }));
}

export function change(
  waiting: readonly Pending[],
  key: number,
  to: Partial<Pending>,
): readonly Pending[] {
  return waiting.map((each) => (each.key === key ? { ...each, ...to } : each));
}

export function without(waiting: readonly Pending[], key: number): readonly Pending[] {
  return waiting.filter((each) => each.key !== key);
}

function ownIds(bubbles: readonly BubbleData[]): readonly string[] {
  return bubbles.filter((bubble) => bubble.direction === "in").map((bubble) => bubble.id);
}
