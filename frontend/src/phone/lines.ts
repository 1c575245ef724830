/* The business's numbers that a phone can talk to; the chosen one stands in the page's address. */

export interface Line {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

const NAME = "channel";

export function withLine(search: string, id: string): string {
  const query = new URLSearchParams(search);
  query.set(NAME, id);
  return `?${query.toString()}`;
}
