/* The open phones stand in the page's address, so that a reload or a link shows the same ones. */

const NAME = "number";

/* A plus sign in an address stands for a space unless it is written as %2B: both are taken. */
export function numbersIn(search: string): readonly string[] {
  const all = new URLSearchParams(search)
    .getAll(NAME)
    .map(normal)
    .filter((number) => number !== null);
  return [...new Set(all)];
}

export function withNumbers(search: string, numbers: readonly string[]): string {
  const query = new URLSearchParams(search);
  query.delete(NAME);
  for (const number of numbers) query.append(NAME, number);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

export function normal(typed: string): string | null {
  const digits = typed.replace(/[\s().-]/g, "").replace(/^(\+|00)?/, "");
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
}
