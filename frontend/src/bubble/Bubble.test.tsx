// @vitest-environment jsdom
import axe from "axe-core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bubble, button, GALLERY } from "../fixtures/bubbles";
import { parseStamp } from "../clock/clock";
import { ActionsContext, type BubbleActions } from "./actions";
import { Chat } from "./Chat";
import type { Side } from "./Bubble";
import type { BubbleData } from "./types";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const actions = {
  tap: vi.fn(),
  open: vi.fn(),
  quote: vi.fn(),
  react: vi.fn(),
  tell: vi.fn(),
} satisfies BubbleActions;
let place: HTMLElement;
let root: Root;

function show(bubbles: readonly BubbleData[], side: Side = "customer"): void {
  const now = parseStamp("2026-01-22T10:05:00+08:00");
  const chat = <Chat bubbles={bubbles} side={side} business="Harbour Clinic" now={now} />;
  act(() =>
    root.render(
      side === "operator" ? chat : <ActionsContext value={actions}>{chat}</ActionsContext>,
    ),
  );
}

function press(title: string): void {
  const found = [...place.querySelectorAll("button")].find((each) => each.textContent === title);
  if (found === undefined) throw new Error(`no button ${title}`);
  act(() => found.click());
}

function texts(selector: string): readonly string[] {
  return [...place.querySelectorAll(selector)].map((each) => each.textContent ?? "");
}

beforeEach(() => {
  document.body.innerHTML = "<main><h1>Phone</h1><div id=place></div></main>";
  place = document.getElementById("place") as HTMLElement;
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  vi.clearAllMocks();
});

test("a reply button taps with its id exactly as sent", () => {
  const sent = bubble({ text: "Sure?", buttons: [button("Yes"), button("No")] });
  show([sent]);
  press("Yes");
  expect(actions.tap).toHaveBeenCalledExactlyOnceWith(sent, "yes~7f3a", "Yes");
});

test("the second click of a double click presses nothing", () => {
  show([bubble({ buttons: [button("Yes"), button("No")] })]);
  const no = [...place.querySelectorAll("button")].find((each) => each.textContent === "No");
  act(() => void no?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 2 })));
  expect(actions.tap).not.toHaveBeenCalled();
});

test("from four buttons on two stand under the text, the rest behind all options", () => {
  const sent = bubble({ buttons: ["A", "B", "C", "D"].map((title) => button(title)) });
  show([sent]);
  expect(texts(".wp-act")).toEqual(["A", "B", "See all options"]);
  press("See all options");
  expect(actions.open).toHaveBeenCalledWith("options", sent);
});

test("three buttons all show", () => {
  show([bubble({ buttons: ["A", "B", "C"].map((title) => button(title)) })]);
  expect(texts(".wp-act")).toEqual(["A", "B", "C"]);
});

test("content is text, whatever it holds", () => {
  show([bubble({ text: "<img src=x onerror=alert(1)> *<b>bold</b>*" })]);
  expect(place.querySelector("img")).toBeNull();
  expect(place.querySelector("strong")?.textContent).toBe("<b>bold</b>");
});

test("a link that would run script is no link", () => {
  show([bubble({ buttons: [button("Go", { kind: "url", url: "javascript:alert(1)" })] })]);
  expect(place.querySelector("a")).toBeNull();
});

test("a long text opens on Read more", () => {
  show([bubble({ text: `${"word ".repeat(300)}end` })]);
  expect(place.textContent).not.toContain("end");
  press("Read more");
  expect(place.textContent).toContain("end");
});

test("the customer is right on the phone and left for the operator", () => {
  const said = bubble({ direction: "in", text: "Hello" });
  show([said]);
  expect(place.querySelectorAll(".is-mine")).toHaveLength(1);
  show([said], "operator");
  expect(place.querySelectorAll(".is-theirs")).toHaveLength(1);
});

test("an operator's view shows step, ticks and list rows, and has nothing to press", () => {
  const list = GALLERY.find((each) => each.list !== null) as BubbleData;
  show([{ ...list, sender: "ask_service", ticks: "read" }], "operator");
  expect(texts(".wp-sender")).toEqual(["ask_service"]);
  expect(texts(".wp-rows li")).toContain("Specialist Visit");
  expect(place.querySelector("[aria-label=Read]")).not.toBeNull();
  expect(place.querySelectorAll("button")).toHaveLength(0);
});

test("shared contacts are cards with company and numbers", () => {
  show(GALLERY);
  expect(texts(".wp-people li")).toEqual(["Dr LimHarbour Clinic+65 6000 0000", "Front desk"]);
});

test("a person without a name goes by the number", () => {
  show([bubble({ people: [{ name: "", company: "", phones: ["+65 6000 0000"] }] })]);
  expect(texts(".wp-people b")).toEqual(["+65 6000 0000"]);
});

test("products are named, and nothing can be pressed", () => {
  show([
    bubble({ shop: { button: "View items", shelves: [{ title: "Ears", items: ["ear-1"] }] } }),
  ]);
  expect(texts(".wp-act")).toEqual(["View items"]);
  expect(texts(".wp-shelf li")).toEqual(["ear-1"]);
  expect(place.querySelectorAll("button.wp-act")).toHaveLength(0);
});

test("a failed message names reason and code", () => {
  show([
    bubble({
      text: "Hi",
      ticks: "undelivered",
      error: { code: 131047, text: "The window has closed." },
    }),
  ]);
  expect(texts(".wp-trouble")).toEqual(["The window has closed. 131047"]);
  expect(place.querySelector("[aria-label='Not delivered']")).not.toBeNull();
});

test("days stand between the messages", () => {
  show(GALLERY);
  expect(texts(".wp-day")).toEqual(["Tue, Jan 20", "Yesterday", "Today"]);
});

test.each(["customer", "operator"] as const)(
  "no accessibility fault in the %s's view",
  async (side) => {
    show(GALLERY, side);
    const result = await axe.run(document.body, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(result.violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
  },
);
