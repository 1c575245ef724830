/* WhatsApp's text formatting, as a tree. Nothing here makes HTML: React draws the tree. */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "mono"; readonly text: string }
  | { readonly kind: "link"; readonly url: string };

export interface Line {
  readonly kind: "plain" | "quote" | "item";
  readonly mark: string;
  readonly children: readonly Inline[];
}

const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;
const PIECES = /```[\s\S]+?```|\n|[^\n`]+|`+/g;
const LINK = /^https?:\/\/[^\s<>"*~]*[^\s<>"*~.,;:!?)\]'_]/i;

export function parse(text: string): readonly Line[] {
  return splitLines(text).map(parseLine);
}

/* The words alone, as a quote shows them. */
export function plain(text: string): string {
  return parse(text)
    .map(({ mark, children }) => (mark === "" ? "" : `${mark} `) + words(children))
    .join("\n");
}

function words(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.kind === "link") return node.url;
      return node.kind === "text" || node.kind === "mono" ? node.text : words(node.children);
    })
    .join("");
}

/* A line break within ``` belongs to the code. */
function splitLines(text: string): readonly string[] {
  const lines = [""];
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece === "\n") lines.push("");
    else lines[lines.length - 1] += piece;
  }
  return lines;
}

function parseLine(line: string): Line {
  const [, mark = "", rest = ""] = /^(> ?|[-*] |\d{1,2}\. )(\S[\s\S]*)$/.exec(line) ?? [];
  if (mark === "") return { kind: "plain", mark: "", children: parseInline(line) };
  if (mark.startsWith(">")) return { kind: "quote", mark: "", children: parseInline(rest) };
  const shown = /\d/.test(mark) ? mark.trim() : "•";
  return { kind: "item", mark: shown, children: parseInline(rest) };
}

export function parseInline(text: string): readonly Inline[] {
  const found: Inline[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const hit = special(text, at);
    if (hit === null) {
      plain += text.charAt(at);
      at += 1;
      continue;
    }
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
    found.push(hit.node);
    at = hit.end;
  }
  if (plain !== "") found.push({ kind: "text", text: plain });
  return found;
}

interface Hit {
  readonly node: Inline;
  readonly end: number;
}

function special(text: string, at: number): Hit | null {
  const mark = text.charAt(at);
  if (mark === "`") return code(text, at);
  if (mark === "*" || mark === "_" || mark === "~") return marked(text, at, mark);
  if (mark === "h" || mark === "H") return link(text, at);
  return null;
}

function code(text: string, at: number): Hit | null {
  const fence = text.startsWith("```", at) ? "```" : "`";
  const start = at + fence.length;
  const close = text.indexOf(fence, start);
  if (close <= start || text.slice(start, close).trim() === "") return null;
  return { node: { kind: "mono", text: text.slice(start, close) }, end: close + fence.length };
}

/* A mark opens after no word and before no space, and closes the other way round. */
function marked(text: string, at: number, mark: keyof typeof MARKS): Hit | null {
  if (isWord(text.charAt(at - 1)) || isSpace(text.charAt(at + 1))) return null;
  for (let close = text.indexOf(mark, at + 2); close > 0; close = text.indexOf(mark, close + 1)) {
    if (isSpace(text.charAt(close - 1)) || isWord(text.charAt(close + 1))) continue;
    const children = parseInline(text.slice(at + 1, close));
    return { node: { kind: MARKS[mark], children }, end: close + 1 };
  }
  return null;
}

function link(text: string, at: number): Hit | null {
  if (isWord(text.charAt(at - 1))) return null;
  const url = LINK.exec(text.slice(at))?.[0];
  return url === undefined ? null : { node: { kind: "link", url }, end: at + url.length };
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function isSpace(character: string): boolean {
  return character === "" || /\s/.test(character);
}
