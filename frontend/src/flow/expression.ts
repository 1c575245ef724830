/* The small language of Flow conditions and backtick values: comparisons, logic, arithmetic, joining.
   Evaluated by walking the tokens; nothing is ever run as script. */

export type Lookup = (path: string) => unknown;

interface Token {
  readonly kind: "reference" | "text" | "number" | "word" | "sign";
  readonly text: string;
}

const TOKEN =
  /\s*(?:\$\{([^}]*)\}|'((?:[^'\\]|\\.)*)'|(\d+(?:\.\d+)?)|(true|false)\b|(==|!=|<=|>=|&&|\|\||[()!<>+\-*/%]))/y;

export class ExpressionError extends Error {}

export function evaluate(source: string, lookup: Lookup): unknown {
  const reader = new Reader(tokens(source), lookup);
  const value = reader.joined();
  if (!reader.isDone) throw new ExpressionError(source);
  return value;
}

function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const match = TOKEN.exec(source);
    if (match === null) throw new ExpressionError(source);
    const [, reference, text, number, word, sign] = match;
    if (reference !== undefined) found.push({ kind: "reference", text: reference.trim() });
    else if (text !== undefined) found.push({ kind: "text", text: text.replace(/\\(.)/g, "$1") });
    else if (number !== undefined) found.push({ kind: "number", text: number });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else found.push({ kind: "sign", text: sign ?? "" });
  }
  return found;
}

type Operation = (left: unknown, right: unknown) => unknown;

/* From the loosest binding to the tightest. */
const LEVELS: readonly Readonly<Record<string, Operation>>[] = [
  { "||": (a, b) => Boolean(a) || Boolean(b) },
  { "&&": (a, b) => Boolean(a) && Boolean(b) },
  { "==": (a, b) => a === b, "!=": (a, b) => a !== b },
  {
    "<": (a, b) => Number(a) < Number(b),
    "<=": (a, b) => Number(a) <= Number(b),
    ">": (a, b) => Number(a) > Number(b),
    ">=": (a, b) => Number(a) >= Number(b),
  },
  { "+": (a, b) => Number(a) + Number(b), "-": (a, b) => Number(a) - Number(b) },
  {
    "*": (a, b) => Number(a) * Number(b),
    "/": (a, b) => (Number(b) === 0 ? 0 : Number(a) / Number(b)),
    "%": (a, b) => (Number(b) === 0 ? 0 : Number(a) % Number(b)),
  },
];

class Reader {
  private at = 0;

  constructor(
    private readonly all: readonly Token[],
    private readonly lookup: Lookup,
  ) {}

  get isDone(): boolean {
    return this.at >= this.all.length;
  }

  /* Values side by side become one text. */
  joined(): unknown {
    let value = this.level(0);
    while (!this.isDone && this.peek()?.text !== ")") value = shown(value) + shown(this.level(0));
    return value;
  }

  private level(depth: number): unknown {
    const operations = LEVELS[depth];
    if (operations === undefined) return this.single();
    let value = this.level(depth + 1);
    for (let next = this.peek(); next?.kind === "sign"; next = this.peek()) {
      const operation = Object.hasOwn(operations, next.text) ? operations[next.text] : undefined;
      if (operation === undefined) break;
      this.at += 1;
      value = operation(value, this.level(depth + 1));
    }
    return value;
  }

  private single(): unknown {
    const token = this.all[this.at++];
    if (token === undefined) throw new ExpressionError("end");
    if (token.kind === "reference") return this.lookup(token.text);
    if (token.kind === "text") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "word") return token.text === "true";
    if (token.text === "!") return !this.single();
    if (token.text === "-") return -Number(this.single());
    if (token.text !== "(") throw new ExpressionError(token.text);
    const value = this.joined();
    if (this.all[this.at++]?.text !== ")") throw new ExpressionError(")");
    return value;
  }

  private peek(): Token | undefined {
    return this.all[this.at];
  }
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
