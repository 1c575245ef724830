"""One evaluation must not reach the next: not through globals, built-ins, data or functions."""

from __future__ import annotations

import json

import pytest
import quickjs

from journeys.engine.values import EvaluationError
from journeys.expressions import realm as realm_module
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.realm import Realm
from tests.expressions.support import outcome_in, scope, value_of

FUNCTION_MAKERS = [
    "(() => 1).constructor('return 1')()",
    "[].map.constructor('return 1')()",
    "''.constructor.constructor('return 1')()",
    "data.constructor.constructor('return 1')()",
    "isCountryCode.constructor('return 1')()",
    "Math.max.constructor('return 1')()",
    "(() => 1)['const' + 'ructor']('return 1')()",
    "Function('return 1')()",
    "eval('1 + 1')",
    "(0, eval)('1 + 1')",
]

RAW_FUNCTION_MAKERS = [
    "(function () {}).constructor('return 1')()",
    "(function* () {}).constructor('yield 1')().next().value",
    "(async function () {}).constructor('return 1')()",
    "(async function* () {}).constructor('yield 1')()",
    "(function () {}).__proto__.constructor('return 1')()",
    "new (class extends (function () {}).constructor {})('return 1')()",
    "Object.getPrototypeOf(function* () {}).constructor('yield 1')",
    "Reflect.construct(Function, ['return 1'])",
]

ESCAPES = [
    "globalThis",
    "Function",
    "Reflect",
    "Proxy",
    "Symbol",
    "Date",
    "Promise",
    "WeakRef",
    "FinalizationRegistry",
    "SharedArrayBuffer",
    "Atomics",
    "performance",
    "queueMicrotask",
    "Error",
    "Iterator",
    "BigInt",
    "Map",
    "ArrayBuffer",
    "gc",
    "process",
    "require",
    "std",
    "os",
]


@pytest.mark.parametrize("source", FUNCTION_MAKERS)
def test_no_function_is_made_from_text(source: str) -> None:
    with pytest.raises(EvaluationError):
        value_of(source)


@pytest.mark.parametrize("source", RAW_FUNCTION_MAKERS)
def test_no_function_is_made_from_text_though_the_check_was_got_round(source: str) -> None:
    outcome = outcome_in(Realm(), source)

    assert outcome.startswith("!")


@pytest.mark.parametrize("name", ESCAPES)
def test_nothing_of_the_host_is_there(name: str) -> None:
    assert value_of(f"typeof {name}") == "undefined"


def test_math_random_is_gone() -> None:
    assert value_of("typeof Math.random") == "undefined"


def test_data_copied_to_the_global_object_is_not_there_later() -> None:
    evaluate = Evaluator()
    with pytest.raises(EvaluationError):
        evaluate("Object.assign(globalThis, {leak: data.phone})", scope({"phone": "6591234567"}))

    assert evaluate("typeof leak", scope()) == "undefined"


@pytest.mark.parametrize(
    "source",
    [
        "leak = data.phone",
        "globalThis.leak = data.phone",
        "this.leak = data.phone",
        "(function () { this.leak = data.phone })()",
        "(() => { var leak = data.phone; return leak })() && (leak = 1)",
        "Object.assign(arguments[2], {leak: data.phone})",
        "Object.assign(arguments.callee, {leak: data.phone})",
        "Object.assign(isCountryCode, {leak: data.phone})",
        "Object.assign(stringContains, {leak: data.phone})",
        "Object.assign(now, {leak: data.phone})",
        "Object.assign(JSON, {leak: data.phone})",
        "Object.assign(Math, {leak: data.phone})",
        "Object.assign(Object, {leak: data.phone})",
        "Object.assign(Object.prototype, {leak: data.phone})",
        "Object.assign((() => 1).__proto__ || Object.prototype, {leak: data.phone})",
        "Object.assign([].constructor, {leak: data.phone})",
        "Object.assign([].constructor.prototype || [].values().__proto__, {leak: data.phone})",
        "Object.assign(''.constructor.prototype, {includes: () => true})",
        "Object.assign(/x/.constructor.prototype, {exec: () => null})",
        "Object.assign((function* () {})().constructor || Object.prototype, {leak: data.phone})",
        "Reflect.set(String.prototype, 'includes', () => true)",
        "String.prototype.includes = () => true",
        "Object.defineProperty(Array.prototype, 'map', {value: () => 1})",
        "Array.prototype.push.call(data.list, data.phone)",
        "data.list.push(data.phone)",
        "data.list.sort((a, b) => b - a)",
        "Object.assign(data, {leak: data.phone})",
        "data.inner.leak = data.phone",
        "Error.prepareStackTrace = () => data.phone",
        "Object.assign(Error, {prepareStackTrace: () => data.phone})",
        "delete Math.max",
    ],
)
def test_an_attempt_to_leave_something_behind_fails_in_the_realm_itself(source: str) -> None:
    realm = Realm()
    data = json.dumps({"phone": "6591234567", "list": [1, 2], "inner": {"a": 1}})

    outcome = outcome_in(realm, source, data)

    assert outcome.startswith("!")
    assert _probe(realm, data) == [True, True, [1, 2], {"a": 1}, ["phone", "list", "inner"]]


def _probe(realm: Realm, data: str) -> object:
    """Look for what an earlier evaluation may have left."""
    probe = (
        "[[{}, [], '', () => 1, Math, JSON, Object, now, isCountryCode, stringContains,"
        " arguments[2], data].every(x => x.leak === undefined) && typeof leak === 'undefined',"
        " !'abc'.includes('x') && [1].map(x => x + 1)[0] === 2 && /x/.exec('x')[0] === 'x'"
        " && Math.max(1, 2) === 2, data.list, data.inner, Object.keys(data)]"
    )
    outcome = outcome_in(realm, probe, data)
    return json.loads(outcome)


WALK = """
(() => {
  const { ownKeys, getPrototypeOf, getOwnPropertyDescriptor } = Reflect;
  const { isFrozen } = Object;
  const globals = globalThis;
  return (extra) => {
    const open = [];
    const seen = [];
    const ahead = [[globals, "global"], [extra, "extra"]];
    while (ahead.length) {
      const [value, path] = ahead.pop();
      if (value === null || (typeof value !== "object" && typeof value !== "function")) continue;
      if (seen.includes(value)) continue;
      seen[seen.length] = value;
      if (!isFrozen(value)) open[open.length] = path;
      for (const name of ownKeys(value)) {
        const slot = getOwnPropertyDescriptor(value, name);
        const at = `${path}.${typeof name === "symbol" ? "symbol" : name}`;
        ahead[ahead.length] = [slot.value, at];
        ahead[ahead.length] = [slot.get, at];
        ahead[ahead.length] = [slot.set, at];
      }
      ahead[ahead.length] = [getPrototypeOf(value), path + ".proto"];
    }
    return [seen.length, ...open].join("\\n");
  };
})()
"""


def test_everything_an_expression_can_reach_is_frozen() -> None:
    context = quickjs.Context()
    walk = context.eval(WALK)
    limits = context.parse_json(realm_module._LIMITS)
    work = context.eval(realm_module._WORK)(limits)
    context.eval(realm_module._REALM)(limits, work)
    reachable = context.eval("(tick) => [tick, '', /x/, () => 1, [].values(), 'x'.matchAll(/x/g)]")
    syntax = context.eval("(list) => list.map(x => x.__proto__ ?? x.constructor)")

    count, *unfrozen = walk(syntax(reachable(work))).split("\n")

    assert int(count) > 150
    assert [path for path in unfrozen if not path.startswith("extra")] == []


def test_prototypes_that_only_syntax_reaches_are_frozen() -> None:
    realm = Realm()
    generator = "(function* () {})"

    outcomes = [
        outcome_in(realm, f"Object.assign({reach}, {{leak: 1}})")
        for reach in (f"{generator}.prototype.constructor ?? now", "[].values().next", "/x/.exec")
    ]

    assert all(outcome.startswith("!") for outcome in outcomes)


def test_a_realm_in_which_something_was_left_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evaluate = Evaluator()
    evaluate("1 + 1", scope())
    before = realm_module._realm()
    monkeypatch.setattr(Realm, "run", lambda *_: "+7")

    value = evaluate("3 + 4", scope())

    assert value == 7
    assert realm_module._realm() is not before


def test_own_functions_cannot_be_reached_under_their_inner_name() -> None:
    with pytest.raises(EvaluationError, match="cannot be used"):
        value_of("$tick$")
    with pytest.raises(EvaluationError, match="cannot be used"):
        value_of("\\u0024tick$")
    with pytest.raises(EvaluationError, match="cannot be used"):
        value_of("[arg\\u0075ments]")


def test_a_prototype_in_the_data_pollutes_nothing() -> None:
    data = json.loads('{"a": {"__proto__": {"admin": true}, "constructor": {"prototype": 1}}}')
    evaluate = Evaluator()

    assert evaluate("data.a.admin === undefined && ({}).admin === undefined", scope(data)) is True
    assert evaluate("Object.assign({}, data.a).admin === undefined", scope(data)) is True
    assert evaluate("({}).admin === undefined", scope()) is True


def test_merging_a_prototype_from_text_pollutes_nothing() -> None:
    evaluate = Evaluator()
    merged = 'Object.assign({}, parseJson(\'{"__proto__": {"admin": true}}\')).admin'

    assert evaluate(merged, scope()) is None
    assert evaluate("({}).admin", scope()) is None


def test_getters_cannot_be_made() -> None:
    with pytest.raises(EvaluationError):
        value_of("{get a() { return 1 }}")
    assert value_of("typeof Object.defineProperty") == "undefined"
    assert value_of("typeof ({}).__defineGetter__") == "undefined"


def test_a_result_with_to_json_is_written_as_it_is() -> None:
    with pytest.raises(EvaluationError, match="function"):
        value_of("{toJSON: () => 'forged'}")
    assert value_of("data", {"toJSON": "text"}) == {"toJSON": "text"}
    assert value_of("{...data}", {"toJSON": "text"}) == {"toJSON": "text"}


def test_the_data_of_one_evaluation_is_not_seen_by_the_next() -> None:
    evaluate = Evaluator()
    first = evaluate("Object.keys(data).join()", scope({"phone": "6591234567"}))
    second = evaluate("Object.keys(data).join()", scope({"name": "Ada"}))

    assert (first, second) == ("phone", "name")


def test_data_changed_in_place_by_python_is_seen() -> None:
    evaluate = Evaluator()
    data = {"a": {"n": 1}}
    before = evaluate("data.a.n + 0", scope(data))
    data["a"]["n"] = 2

    assert (before, evaluate("data.a.n + 0", scope(data))) == (1, 2)


def test_changing_a_result_in_python_changes_nothing_for_the_next() -> None:
    evaluate = Evaluator()
    data = {"list": [1, 2]}
    evaluate("data.list.map(x => x)", scope(data)).append(3)
    evaluate("data", scope(data))["self"] = data

    assert evaluate("Object.keys(data).length + data.list.length", scope(data)) == 3


@pytest.mark.parametrize("source", ["'use strict'; leak = 1", "var leak = 1"])
def test_not_even_a_script_of_ours_can_add_a_global(source: str) -> None:
    realm = Realm()

    with pytest.raises(quickjs.JSException):
        realm._context.eval(source)
