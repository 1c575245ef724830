import { expect, test } from "vitest";
import {
  answer,
  back,
  leave,
  type Outcome,
  parts,
  type Play,
  press,
  problems,
  progress,
  shownProblems,
  start,
} from "./player";
import type { Action, Component, FlowJson } from "./types";

const TO_DETAILS: Action = {
  name: "navigate",
  next: { type: "screen", name: "DETAILS" },
  payload: { place: "${form.place}", clinics: "${data.clinics}" },
};
const DONE: Action = {
  name: "complete",
  payload: {
    place: "${data.place}",
    first: "${screen.PLACE.form.place}",
    mail: "${form.mail}",
    video: "${form.video}",
    day: "${form.day}",
  },
};

function screen(id: string, children: readonly Component[], data = {}) {
  return { id, title: id, data, layout: { type: "SingleColumnLayout", children } };
}

const FLOW: FlowJson = {
  version: "7.3",
  screens: [
    screen("DETAILS", [
      {
        type: "Form",
        name: "f",
        "init-values": { mail: "ann@example.com" },
        children: [
          { type: "TextInput", name: "mail", "input-type": "email", required: true },
          { type: "OptIn", name: "video" },
          {
            type: "If",
            condition: "${form.video}",
            then: [{ type: "DatePicker", name: "day", required: true }],
            else: [],
          },
          { type: "Footer", label: "Done", "on-click-action": DONE },
        ],
      },
    ]),
    screen("PLACE", [
      { type: "Dropdown", name: "place", required: true, "data-source": "${data.clinics}" },
      { type: "Footer", label: "Next", "on-click-action": TO_DETAILS },
    ]),
  ],
};

function played(outcome: Outcome): Play {
  if (outcome.kind !== "play" && outcome.kind !== "refused") throw new Error(outcome.kind);
  return outcome.play;
}

function atDetails(): Play {
  return played(
    press(answer(start(FLOW, null, { clinics: [] }), "place", "north"), TO_DETAILS, true),
  );
}

test("it begins on the screen no other one leads to", () => {
  expect(start(FLOW, null, {}).visits.at(-1)?.screen).toBe("PLACE");
  expect(start(FLOW, "DETAILS", {}).visits.at(-1)?.screen).toBe("DETAILS");
});

test("a screen the form does not have is named", () => {
  expect(start(FLOW, "NOWHERE", {}).missingScreen).toBe("NOWHERE");
});

test("a press with an unanswered field is refused and shows what is missing", () => {
  const outcome = press(start(FLOW, null, {}), TO_DETAILS, true);
  expect(outcome).toMatchObject({ kind: "refused", first: "place" });
  expect(shownProblems(played(outcome))).toEqual({ place: { key: "flow_choose" } });
});

test("nothing is complained about before a field was left", () => {
  const play = start(FLOW, null, {});
  expect(shownProblems(play)).toEqual({});
  expect(shownProblems(leave(play, "place"))).toHaveProperty("place");
});

test("navigate hands over its payload, and init-values fill the form", () => {
  const last = atDetails().visits.at(-1);
  expect(last).toEqual({
    screen: "DETAILS",
    data: { place: "north", clinics: [] },
    form: { mail: "ann@example.com", video: false },
  });
});

test("complete sends its payload from data, form and earlier screens", () => {
  expect(press(atDetails(), DONE, true)).toEqual({
    kind: "complete",
    answers: { place: "north", first: "north", mail: "ann@example.com", video: false },
  });
});

test("a field shown by an answer is asked for only then", () => {
  const off = atDetails();
  const on = answer(off, "video", true);
  expect(parts(off).map((part) => part.type)).not.toContain("DatePicker");
  expect(problems(on)).toEqual({ day: { key: "flow_date" } });
  expect(problems(answer(on, "day", "2026-02-03"))).toEqual({});
});

test("back returns to the answers given before", () => {
  expect(back(atDetails()).visits.at(-1)?.form).toEqual({ place: "north" });
  expect(back(back(atDetails())).visits).toHaveLength(1);
});

test("progress counts the longest way ahead", () => {
  expect(progress(start(FLOW, null, {}))).toEqual({ number: 1, count: 2 });
  expect(progress(atDetails())).toEqual({ number: 2, count: 2 });
});

test("an endpoint's step is told, not guessed", () => {
  expect(press(atDetails(), { name: "data_exchange" }, false)).toEqual({ kind: "endpoint" });
});

test("update_data changes the screen's data", () => {
  const play = played(
    press(atDetails(), { name: "update_data", payload: { place: "south" } }, false),
  );
  expect(play.visits.at(-1)?.data["place"]).toBe("south");
});
