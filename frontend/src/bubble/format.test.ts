import { expect, test } from "vitest";
import { type Inline, parse, parseInline, plain } from "./format";

/* The tree in short: B(bold) I(italic) S(strike) M(mono) L(link). */
function short(nodes: readonly Inline[]): string {
  return nodes.map(shortOne).join("");
}

function shortOne(node: Inline): string {
  if (node.kind === "text") return node.text;
  if (node.kind === "mono") return `M(${node.text})`;
  if (node.kind === "link") return `L(${node.url})`;
  return `${node.kind.charAt(0).toUpperCase()}(${short(node.children)})`;
}

test.each([
  ["*Hi* Ann", "B(Hi) Ann"],
  ["_Hi_ ~Ann~", "I(Hi) S(Ann)"],
  ["*_both_*", "B(I(both))"],
  ["_a *b* c_", "I(a B(b) c)"],
  ["```x = *1*```", "M(x = *1*)"],
  ["run `make demo` now", "run M(make demo) now"],
  ["(*Hi*)!", "(B(Hi))!"],
])("%s is formatted", (text, expected) => {
  expect(short(parseInline(text))).toBe(expected);
});

test.each([
  "2*3*4",
  "snake_case_name",
  "* not bold *",
  "*open",
  "**",
  "* *",
  "``` ```",
  "a `` b",
  "~",
])("%s stays as written", (text) => {
  expect(short(parseInline(text))).toBe(text);
});

test("a closing mark before a letter does not close", () => {
  expect(short(parseInline("*a*b c*"))).toBe("B(a*b c)");
});

test("Thai and Arabic letters count as words", () => {
  expect(short(parseInline("ก*ข*ค"))).toBe("ก*ข*ค");
  expect(short(parseInline("*مرحبا* بك"))).toBe("B(مرحبا) بك");
});

test("links end before punctuation and are not formatted inside", () => {
  expect(short(parseInline("See https://a.example/x_y_z?q=1, or http://b.example."))).toBe(
    "See L(https://a.example/x_y_z?q=1), or L(http://b.example).",
  );
});

test("a bold link keeps its mark outside", () => {
  expect(short(parseInline("*https://a.example/x*"))).toBe("B(L(https://a.example/x))");
});

test("other schemes are plain text", () => {
  expect(short(parseInline("javascript:alert(1) ftp://x"))).toBe("javascript:alert(1) ftp://x");
});

test("marks do not reach over a line break", () => {
  expect(parse("*a\nb*").map((line) => short(line.children))).toEqual(["*a", "b*"]);
});

test("code keeps its line breaks", () => {
  expect(parse("x ```a\nb``` y").map((line) => short(line.children))).toEqual(["x M(a\nb) y"]);
});

test("quotes, bullets and numbers are lines of their own kind", () => {
  const lines = parse("> said\n- one\n* *two*\n3. three\n-4 degrees");
  expect(lines.map((line) => `${line.kind}|${line.mark}|${short(line.children)}`)).toEqual([
    "quote||said",
    "item|•|one",
    "item|•|B(two)",
    "item|3.|three",
    "plain||-4 degrees",
  ]);
});

test("nothing of the text is lost", () => {
  const text = "<b>*x*</b> & \"q\" 'r' `` *";
  expect(short(parseInline(text))).toBe(text.replace("*x*", "B(x)"));
});

test("a long row of marks is parsed in no time", () => {
  const started = performance.now();
  parseInline("*_~".repeat(1365));
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("a quote has the words without their marks", () => {
  expect(plain("*Hi _Ann_*\n- see https://a.example\n`x` 2*3")).toBe(
    "Hi Ann\n• see https://a.example\nx 2*3",
  );
});
