/* What the server sends for one message; made by messaging/content/showing.py. */

export type MediaKind = "image" | "video" | "document" | "audio" | "sticker";

export interface MediaHeader {
  readonly kind: MediaKind;
  readonly url: string;
  readonly name: string;
}

export interface LocationHeader {
  readonly kind: "location";
  readonly name: string;
  readonly address: string;
  readonly latitude: number;
  readonly longitude: number;
}

export type Header =
  { readonly kind: "text"; readonly text: string } | MediaHeader | LocationHeader;

export interface Button {
  readonly kind: "reply" | "url" | "phone" | "copy" | "flow" | "other";
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export interface RowList {
  readonly button: string;
  readonly sections: readonly { readonly title: string; readonly rows: readonly Row[] }[];
}

export interface Card {
  readonly header: Header | null;
  readonly text: string;
  readonly buttons: readonly Button[];
}

export interface Person {
  readonly name: string;
  readonly company: string;
  readonly phones: readonly string[];
}

export interface ShopData {
  readonly button: string;
  readonly shelves: readonly { readonly title: string; readonly items: readonly string[] }[];
}

export interface Form {
  readonly flow_id: string;
  readonly cta: string;
  readonly token: string;
  readonly screen: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

export interface Quoted {
  readonly id: string;
  readonly text: string;
  readonly direction: Direction;
}

export type Direction = "in" | "out";

export type Ticks =
  "queued" | "accepted" | "sent" | "delivered" | "read" | "undelivered" | "uncertain";

export interface BubbleData {
  readonly id: string;
  readonly direction: Direction;
  readonly at: string;
  readonly header: Header | null;
  readonly text: string;
  readonly footer: string;
  readonly buttons: readonly Button[];
  readonly list: RowList | null;
  readonly cards: readonly Card[];
  readonly people: readonly Person[];
  readonly shop: ShopData | null;
  readonly form: Form | null;
  readonly quoted: Quoted | null;
  readonly ticks: Ticks | null;
  readonly error: { readonly code: string | number; readonly text: string } | null;
  readonly note: string;
  readonly sender: string;
}
