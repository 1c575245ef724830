/* Flow JSON as WhatsApp takes it. Components stay loose: what we do not know is named, not drawn. */

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Values = Readonly<Record<string, unknown>>;

export interface Action {
  readonly name: "navigate" | "complete" | "data_exchange" | "update_data" | "open_url";
  readonly next?: { readonly type: "screen"; readonly name: string };
  readonly payload?: Values;
  readonly url?: unknown;
}

export interface Component {
  readonly type: string;
  readonly name?: string;
  readonly children?: readonly Component[];
  readonly then?: readonly Component[];
  readonly else?: readonly Component[];
  readonly cases?: Readonly<Record<string, readonly Component[]>>;
  readonly [property: string]: unknown;
}

export interface Screen {
  readonly id: string;
  readonly title?: string;
  readonly terminal?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly layout: { readonly type: string; readonly children: readonly Component[] };
}

export interface FlowJson {
  readonly version: string;
  readonly screens: readonly Screen[];
}

export interface Option {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly metadata?: string;
  readonly enabled?: boolean;
  readonly [property: string]: unknown;
}
