/* Cuts a long text before a word, so that "Read more" has something to open. */

const SLACK = 40;

export function fold(text: string, limit: number): string | null {
  const letters = [...text];
  if (letters.length <= limit + SLACK) return null;
  const start = letters.slice(0, limit).join("");
  const space = start.search(/\s+\S*$/);
  return (space > limit / 2 ? start.slice(0, space) : start).trimEnd();
}
