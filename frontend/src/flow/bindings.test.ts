import { expect, test } from "vitest";
import { calculated, isOn, numberOf, resolve, type Scope, textOf } from "./bindings";

const SCOPE: Scope = {
  data: {
    clinic: "North",
    slots: [{ id: "a", title: "A" }],
    address: { city: "Oslo" },
    many: 3,
    gone: null,
  },
  form: { name: "Ann", agreed: true, type: "video" },
  screens: { FIRST: { data: { from: "mail" }, form: { age: 44 } } },
};

test.each([
  ["${data.clinic}", "North"],
  ["${data.slots}", [{ id: "a", title: "A" }]],
  ["${data.address.city}", "Oslo"],
  ["${form.agreed}", true],
  ["${screen.FIRST.form.age}", 44],
  ["${screen.FIRST.data.from}", "mail"],
  ["${data.missing}", undefined],
  ["${data.address.city.length}", undefined],
  ["${data.constructor}", undefined],
  ["${screen.NONE.form.x}", undefined],
  ["Hello ${data.clinic}", "Hello ${data.clinic}"],
])("%s stands for its value", (text, value) => {
  expect(resolve(text, SCOPE)).toEqual(value);
});

test("payloads are resolved inside lists and objects", () => {
  expect(resolve({ a: ["${form.name}", 1], b: { c: "${data.many}" } }, SCOPE)).toEqual({
    a: ["Ann", 1],
    b: { c: 3 },
  });
});

test.each([
  ["`'Hi ' ${form.name} '!'`", "Hi Ann!"],
  ["`${data.many} + 2`", 5],
  ["`${data.many} / 0`", 0],
  ["`${form.type} == 'video'`", true],
  ["`${data.gone} 'x'`", "x"],
  ["`${data.many} +`", undefined],
])("%s is calculated", (text, value) => {
  expect(resolve(text, SCOPE)).toBe(value);
});

test.each([
  ["${form.type} == 'video'", true],
  ["${form.type} != 'video'", false],
  ["${data.many} > 2 && ${data.many} <= 3", true],
  ["${data.many} > 5 || ${form.agreed}", true],
  ["!(${form.agreed} && ${data.many} == 4)", true],
  ["${form.agreed} == true", true],
  ["${data.many} == '3'", false],
  ["${data.many} > 1 || ${data.many} > 9 && ${data.many} > 9", true],
])("the condition %s is %s", (condition, value) => {
  expect(calculated(condition, SCOPE)).toBe(value);
});

test("script is no expression", () => {
  expect(calculated("alert(1)", SCOPE)).toBeUndefined();
});

test("properties are read as text, number or switch", () => {
  expect([textOf("${data.missing}", SCOPE), textOf(["a", "b"], SCOPE)]).toEqual(["", "a\nb"]);
  expect([numberOf("12", SCOPE), numberOf("${data.many}", SCOPE), numberOf("x", SCOPE)]).toEqual([
    12,
    3,
    null,
  ]);
  expect([
    isOn(undefined, SCOPE, true),
    isOn("${form.agreed}", SCOPE, false),
    isOn(false, SCOPE, true),
  ]).toEqual([true, true, false]);
});
