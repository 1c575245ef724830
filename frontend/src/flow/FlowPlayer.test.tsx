// @vitest-environment jsdom
/* The demo's own forms, filled in by hand. */
import axe from "axe-core";
import { act, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import appointment from "../../../console/demo/flows/appointment.json";
import preferences from "../../../console/demo/flows/preferences.json";
import { FlowPlayer } from "./FlowPlayer";
import { start } from "./player";
import type { FlowJson, Values } from "./types";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
Element.prototype.scrollTo = () => undefined;

const SLOTS = {
  locations: [{ id: "north", title: "North clinic" }],
  dates: [{ id: "2026-12-01", title: "Tue 1 Dec" }],
  times: [{ id: "09:30", title: "09:30" }],
};
const onComplete = vi.fn<(answers: Values) => void>();
const onClose = vi.fn();
const onTell = vi.fn();
let root: Root;

function Played({ flow, data }: { flow: FlowJson; data: Values }) {
  const [play, setPlay] = useState(() => start(flow, null, data));
  return (
    <FlowPlayer
      play={play}
      onPlay={setPlay}
      onClose={onClose}
      onComplete={onComplete}
      onTell={onTell}
    />
  );
}

function open(flow: unknown, data: Values = {}): void {
  act(() => root.render(<Played flow={flow as FlowJson} data={data} />));
}

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((each) =>
    each.textContent?.startsWith(label),
  );
  const control = found?.control ?? found?.querySelector("input");
  if (!control) throw new Error(`no field ${label}`);
  return control as HTMLInputElement;
}

function fill(label: string, value: string): void {
  const control = field(label);
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value")?.set;
  act(() => {
    set?.call(control, value);
    control.dispatchEvent(
      new Event(control.tagName === "SELECT" ? "change" : "input", { bubbles: true }),
    );
  });
}

function press(text: string): void {
  const found = [...document.querySelectorAll("button")].find((each) => each.textContent === text);
  act(() => found?.click());
}

function complaints(): readonly string[] {
  return [...document.querySelectorAll(".wp-field .wp-bad")].map((each) => each.textContent ?? "");
}

beforeEach(() => {
  document.body.innerHTML = "<main><h1>Phone</h1><div id=place></div></main>";
  root = createRoot(document.getElementById("place") as HTMLElement);
});
afterEach(() => {
  act(() => root.unmount());
  vi.clearAllMocks();
});

test("booking without answers complains under each required field and sends nothing", () => {
  open(appointment, SLOTS);
  expect(complaints()).toEqual([]);
  press("Book");
  expect(complaints()).toEqual(["Choose one", "Choose one", "Choose one"]);
  expect(document.body.textContent).toContain("3 fields need an answer");
  expect(document.activeElement).toBe(field("Location"));
  expect(onComplete).not.toHaveBeenCalled();
});

test("a full booking sends what the form's payload names", () => {
  open(appointment, SLOTS);
  fill("Location", "north");
  fill("Date", "2026-12-01");
  fill("Time", "09:30");
  press("Book");
  expect(onComplete).toHaveBeenCalledExactlyOnceWith({
    location: "north",
    date: "2026-12-01",
    time: "09:30",
    reason: "",
  });
});

test("a reason that is too long is told with its limit", () => {
  open(appointment, SLOTS);
  fill("Reason", "x".repeat(301));
  press("Book");
  expect(complaints()).toContain("At most 300 characters");
});

test("an answer that is too long is not said to be missing", () => {
  open(appointment, SLOTS);
  fill("Location", "north");
  fill("Date", "2026-12-01");
  fill("Time", "09:30");
  fill("Reason", "x".repeat(301));
  press("Book");
  expect(document.body.textContent).toContain("One answer is not right yet");
  expect(document.body.textContent).not.toContain("needs an answer");
});

test("a message that brings no times says so", () => {
  open(appointment, { locations: [], dates: [] });
  expect(document.querySelector("[role=alert]")?.textContent).toContain("times");
});

test("preferences are chosen, written and ticked", () => {
  open(preferences);
  act(() => field("Under $50").click());
  fill("Favourite brand", "Acme");
  act(() => field("Write me").click());
  press("Save");
  expect(onComplete).toHaveBeenCalledExactlyOnceWith({
    budget: "under $50",
    brand: "Acme",
    updates: true,
  });
});

test("Esc closes", () => {
  open(preferences);
  act(
    () =>
      void document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
      ),
  );
  expect(onClose).toHaveBeenCalledOnce();
});

test("a choice can change what the screen shows", () => {
  const pick = {
    type: "RadioButtonsGroup",
    name: "kind",
    label: "Kind",
    "data-source": [{ id: "video", title: "Video" }],
    "on-select-action": { name: "update_data", payload: { hint: "We send a link." } },
  };
  open({
    version: "7.3",
    screens: [
      {
        id: "A",
        layout: {
          type: "SingleColumnLayout",
          children: [pick, { type: "TextBody", text: "${data.hint}" }],
        },
      },
    ],
  });
  act(() => field("Video").click());
  expect(document.body.textContent).toContain("We send a link.");
  expect(field("Video").checked).toBe(true);
});

test.each([
  ["appointment", appointment],
  ["preferences", preferences],
])("no accessibility fault in %s, with and without complaints", async (_, flow) => {
  open(flow, SLOTS);
  press("Book");
  press("Save");
  const result = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(result.violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
});
