import type { BubbleData } from "../bubble/types";

/* One phone as the server tells it. */
export interface PhoneState {
  readonly msisdn: string;
  readonly name: string;
  readonly business: { readonly name: string; readonly address: string };
  readonly channel?: string;
  readonly open: boolean;
  readonly windowClosesAt: string | null;
  readonly now: string;
  readonly bubbles: readonly BubbleData[];
  readonly revision: number;
}
