// @vitest-environment jsdom
/* The page against a server that is played here: what is posted, and what is shown meanwhile. */
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bubble, button } from "../fixtures/bubbles";
import { wording } from "../texts/texts";
import { Api } from "./api";
import { PhonePage } from "./PhonePage";
import type { PhoneState } from "./state";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    disconnect() {}
  },
);

const ANN = "+6581234567";
const BEN = "+6581234568";
const streams = new Map<string, EventTarget>();
const posted: { where: string; body: string; csrf: string }[] = [];
let answer: () => Response | Promise<Response>;
let state: PhoneState;
let root: Root;

class FakeStream extends EventTarget {
  readyState = 1;
  constructor(url: string) {
    super();
    streams.set(decodeURIComponent(url).split("/").at(-3) ?? "", this);
  }
  close(): void {}
}

function fetched(url: string, init?: RequestInit): Promise<Response> {
  if (init?.method !== "POST") return Promise.resolve(Response.json(state));
  const csrf = new Headers(init.headers).get("X-CSRFToken") ?? "";
  posted.push({ where: decodeURIComponent(url), body: String(init.body), csrf });
  return Promise.resolve(answer());
}

function send(number: string, part: Partial<PhoneState> = {}): void {
  state = { ...state, ...part, msisdn: number, revision: state.revision + 1 };
  act(
    () =>
      void streams
        .get(number)
        ?.dispatchEvent(new MessageEvent("phone", { data: JSON.stringify(state) })),
  );
}

async function open(...numbers: string[]): Promise<void> {
  window.history.replaceState(
    null,
    "",
    `/admin/phone/?${new URLSearchParams(numbers.map((each) => ["number", each]))}`,
  );
  const page = (
    <PhonePage
      api={new Api("/api/", "token", wording())}
      suggested={[]}
      known={[{ number: BEN, name: "Ben" }]}
    />
  );
  await act(async () => root.render(page));
  for (const number of numbers) send(number);
}

async function press(name: string): Promise<void> {
  const sheet = document.querySelector("[role=dialog]") ?? document;
  const all = [...sheet.querySelectorAll("button")];
  const found = all.find(
    (each) =>
      each.textContent === name ||
      each.ariaLabel === name ||
      each.getAttribute("aria-label") === name,
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  await act(async () => found.click());
}

async function write(label: string, text: string): Promise<void> {
  const field =
    document.querySelector<HTMLTextAreaElement>(`[aria-label="${label}"]`) ??
    document.querySelector<HTMLInputElement>(`[placeholder="${label}"]`);
  if (field === null) throw new Error(`no field ${label}`);
  act(() => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  await act(async () => void (field.dispatchEvent(enter) && field.form?.requestSubmit()));
}

function mine(): readonly string[] {
  return [...document.querySelectorAll(".is-mine .wp-tx")].map((each) => each.textContent ?? "");
}

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("EventSource", FakeStream);
  document.body.innerHTML = "<div id=place></div>";
  root = createRoot(document.getElementById("place") as HTMLElement);
  posted.length = 0;
  answer = () => Response.json({ ok: true });
  state = {
    msisdn: ANN,
    name: "Ann",
    business: { name: "Harbour Clinic", address: "" },
    open: true,
    windowClosesAt: null,
    now: "2026-01-22T10:04:12+08:00",
    bubbles: [],
    revision: 1,
  };
});
afterEach(() => act(() => root.unmount()));

test("what is written goes to the chosen number of the business", async () => {
  window.history.replaceState(null, "", `/admin/phone/?${new URLSearchParams({ number: ANN })}`);
  const lines = [
    { id: "8x8", name: "8x8 Chat Apps", address: "+6531290001" },
    { id: "cloud", name: "Meta Cloud API", address: "+6531290003" },
  ];
  const api = new Api("/api/", "token", wording());
  const page = <PhonePage api={api} suggested={[]} known={[]} lines={lines} line="8x8" />;
  await act(async () => root.render(page));
  send(ANN);
  await press("Meta Cloud API");
  send(ANN, { channel: "cloud" });
  await write("Message", "book");
  expect(posted.map((each) => each.where)).toEqual([`/api/${ANN}/say/?channel=cloud`]);
  expect(window.location.search).toContain("channel=cloud");
});

test("Enter posts what was written and shows it as being sent", async () => {
  let release = (_: Response) => {};
  answer = () => new Promise((resolve) => (release = resolve));
  await open(ANN);
  await write("Message", "book");
  expect(posted).toEqual([{ where: `/api/${ANN}/say/`, body: '{"text":"book"}', csrf: "token" }]);
  expect(mine()).toEqual(["book"]);
  expect(document.querySelector("[aria-label=Sending]")).not.toBeNull();
  await act(async () => release(Response.json({ ok: true })));
  send(ANN, { bubbles: [bubble({ id: "s1", direction: "in", text: "book" })] });
  expect(mine()).toEqual(["book"]);
  expect(document.querySelector("[aria-label=Sending]")).toBeNull();
});

test("a refused message stays, says why, and is sent again on demand", async () => {
  answer = () => Response.json({ error: "The sandbox does not run." }, { status: 502 });
  await open(ANN);
  await write("Message", "book");
  expect(document.querySelector("[role=alert]")?.textContent).toBe("The sandbox does not run.");
  answer = () => Response.json({ ok: true });
  await press("Try again");
  expect(posted).toHaveLength(2);
  expect(document.body.textContent).not.toContain("Not sent.");
});

test.each([
  ["a server that is away", () => Promise.reject(new TypeError("x")), "cannot be reached"],
  ["a server that fails", () => new Response("<h1>Oops</h1>", { status: 500 }), "failed (500)"],
  ["a log-in that ran out", () => new Response("", { status: 401 }), "logged out"],
])("%s is told in words", async (_, failing, words) => {
  answer = failing;
  await open(ANN);
  await write("Message", "book");
  expect(document.querySelector("[role=alert]")?.textContent).toContain(words);
});

test("two clicks on a button post one tap, with the ids as sent", async () => {
  await open(ANN);
  send(ANN, { bubbles: [bubble({ id: "m7", text: "Sure?", buttons: [button("Yes")] })] });
  await press("Yes");
  await press("Yes");
  expect(posted.map((each) => each.body)).toEqual(['{"message":"m7","id":"yes~7f3a"}']);
});

test("a row is chosen in the sheet, then sent", async () => {
  const list = {
    button: "Choose",
    sections: [{ title: "", rows: [{ id: "r1~a", title: "One", description: "" }] }],
  };
  await open(ANN);
  send(ANN, { bubbles: [bubble({ id: "m8", text: "What?", list })] });
  await press("Choose");
  act(() => document.querySelector<HTMLInputElement>("[role=dialog] input")?.click());
  await press("Send");
  expect(posted.map((each) => each.body)).toEqual(['{"message":"m8","id":"r1~a"}']);
  expect(document.querySelector("[role=dialog]")).toBeNull();
});

test("a quoted answer names the message it answers", async () => {
  await open(ANN);
  send(ANN, { bubbles: [bubble({ id: "m9", text: "Any wishes?" })] });
  await press("Reply");
  await write("Message", "No");
  expect(posted.map((each) => each.body)).toEqual(['{"text":"No","reply_to":"m9"}']);
});

test("too long a text is not posted", async () => {
  await open(ANN);
  await write("Message", "x".repeat(4_100));
  expect(posted).toEqual([]);
  expect(document.querySelector("[role=alert]")?.textContent).toContain("4 characters too long");
});

test("phones are added and closed, and the address keeps up", async () => {
  await open(ANN);
  await press("Ben");
  expect(new URLSearchParams(window.location.search).getAll("number")).toEqual([ANN, BEN]);
  await write("+6581234567", "no number");
  expect(document.querySelector(".wp-problem")?.textContent).toContain("country code");
  await press("Close the phone of Ann");
  expect(new URLSearchParams(window.location.search).getAll("number")).toEqual([BEN]);
});

test("the switch tells the server that the customer looks away", async () => {
  await open(ANN);
  await press("Reading");
  expect(posted).toEqual([{ where: `/api/${ANN}/open/`, body: '{"open":false}', csrf: "token" }]);
});

test("an older state that comes late is not shown", async () => {
  await open(ANN);
  send(ANN, { bubbles: [bubble({ text: "New" })], now: "2026-01-22T10:05:00+08:00" });
  state = { ...state, revision: 0, bubbles: [] };
  send(ANN, { now: "2026-01-22T10:04:00+08:00" });
  expect(document.body.textContent).toContain("New");
});
