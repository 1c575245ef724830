import { numberOf, textOf } from "./bindings";
import type { PartProps } from "./part";

const STARTS: readonly (readonly [string, string])[] = [
  ["/9j/", "jpeg"],
  ["iVBOR", "png"],
  ["UklGR", "webp"],
];

/* Forms carry their pictures as base64 text, without saying which kind. */
export function PicturePart({ part, scope }: PartProps) {
  const text = textOf(part["src"], scope).replace(/^data:image\/[a-z]+;base64,/, "");
  const kind = STARTS.find(([start]) => text.startsWith(start))?.[1];
  if (kind === undefined) return null;
  const fit = textOf(part["scale-type"], scope) === "cover" ? "is-cover" : "is-contain";
  return (
    <img
      className={`wp-flow-p ${fit}`}
      src={`data:image/${kind};base64,${text}`}
      alt={textOf(part["alt-text"], scope)}
      height={numberOf(part["height"], scope) ?? undefined}
    />
  );
}
