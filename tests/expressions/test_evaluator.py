"""What expressions mean: types in and out, 8x8's samples, replay."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from journeys.engine.values import EvaluationError, Json
from journeys.expressions.evaluator import Evaluator
from tests.expressions.support import scope, value_of

DATA: dict[str, Any] = {
    "payload": {
        "user": {"msisdn": "+6591234567", "channelUserId": "6281234567890"},
        "content": {"text": "Please confirm"},
        "timestamp": "2020-10-15T14:40:15+07:00",
        "body": "rssmssd",
    },
    "items": [{"name": "tea", "price": 2}, {"name": "cake", "price": 5.5}],
    "umid": "u-1",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("data.umid", "u-1"),
        ("data['umid']", "u-1"),
        ("data.items[1].name", "cake"),
        ("data.items.length", 2),
        ("1 + 2 * 3", 7),
        ("'a' + 1", "a1"),
        ("data.items[0].price > 1 && !false || false", True),
        ("data.umid == 'u-1' ? 'yes' : 'no'", "yes"),
        ("data.items.filter(i => i.price > 3).map(i => i.name)", ["cake"]),
        ("data.items.find(i => i.name === 'tea').price", 2),
        ("data.items.reduce((sum, {price = 0}) => sum + price, 0)", 7.5),
        ("data.items.toSorted((a, b) => b.price - a.price)[0].name", "cake"),
        ("[...data.items].sort((a, b) => b.price - a.price)[0].name", "cake"),
        ("data.items.map(i => i.name).includes('tea')", True),
        ("data.items.map(i => i.name).indexOf('cake')", 1),
        ("data.items.map(i => i.name).join(', ')", "tea, cake"),
        ("[[1], [2, [3]]].flat()", [1, 2, [3]]),
        ("data?.nothing?.here ?? 'default'", "default"),
        ("`Hello ${data.payload.content.text.toLowerCase()}!`", "Hello please confirm!"),
        ("({name: data.umid, ...{a: 1}, ['b' + 1]: 2})", {"name": "u-1", "a": 1, "b1": 2}),
        ("{a: 1}", {"a": 1}),
        ("Object.entries({a: 1})", [["a", 1]]),
        ("Object.assign({}, {constructor: 1}, {a: 2})", {"constructor": 1, "a": 2}),
        ("Object.groupBy(data.items, i => i.name).tea.length", 1),
        ("/^(\\w+) (.*)$/.exec(data.payload.content.text)[2]", "confirm"),
        ("'a-b-c'.replaceAll('-', x => x + x)", "a--b--c"),
        ("'a-b-c'.split('-')", ["a", "b", "c"]),
        ("[...'a1b2'.matchAll(/[0-9]/g)].map(m => m[0])", ["1", "2"]),
        ("[3, 1, 2].sort()", [1, 2, 3]),
        ("[10, 9, 1].sort()", [1, 10, 9]),
        ("Array.from({length: 3}, (_, i) => i)", [0, 1, 2]),
        ("Array(3)", [None, None, None]),
        ("Array.isArray([]) && [].constructor === Array", True),
        ("Math.max(1, 2, 3) + Math.round(2.5)", 6),
        ("parseInt('42px') + Number('1.5')", 43.5),
        ("(12.345).toFixed(2)", "12.35"),
        ("encodeURIComponent('a b&c')", "a%20b%26c"),
        (
            "JSON.stringify({a: [1, undefined, NaN], b: undefined, f: () => 1})",
            '{"a":[1,null,null]}',
        ),
        ("JSON.stringify({a: 1}, null, 2)", '{\n  "a": 1\n}'),
        ("JSON.parse('{\"a\": [1]}').a[0]", 1),
        ("typeof data.nothing", "undefined"),
        ("'length' in data.items", True),
        ("Array.isArray(data.items)", True),
        ("data.umid; ", "u-1"),
        ("data.umid // a comment", "u-1"),
        ("data.umid /* a\ncomment */", "u-1"),
        ("\n  data.umid ===\n 'u-1'\n", True),
    ],
)
def test_expressions_have_the_value_javascript_gives_them(source: str, value: Json) -> None:
    result = value_of(source, DATA)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("stringContains(data.payload.body, 'rssmssd', true)", True),
        ("isCountryCode(data.payload.user.msisdn, 'SG')", True),
        ("isCountryCode(data.payload.user.channelUserId, 'ID')", True),
        ("isCountryCode(data.payload.user.channelUserId, 'PH')", False),
        (
            "!isTimeOfDayBetween(data.payload.timestamp, '09:00:00', '18:00:00', "
            "'SE Asia Standard Time')",
            False,
        ),
        (
            "isTimeOfDayBetween('2020-10-15T14:40:15+07:00', '09:00:00', '18:00:00', "
            "'Singapore Standard Time')",
            True,
        ),
        (" step.reply == null ", True),
        (" step.reply != null ", False),
        (" data.payload.content.text == '1'", False),
    ],
)
def test_the_samples_of_8x8s_guide_are_true_to_it(source: str, value: bool) -> None:
    assert value_of(source, DATA, step={"reply": None}) is value


@pytest.mark.parametrize("source", ["undefined", "null", "void 0", "data.nothing", "[].at(0)"])
def test_undefined_is_none(source: str) -> None:
    assert value_of(source) is None


def test_undefined_inside_values_follows_json() -> None:
    assert value_of("{a: undefined, b: [undefined]}") == {"b": [None]}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("data.constructor", "function; call it"),
        ("x => x", "function; call it"),
        ("'a'.toUpperCase", "function; call it"),
        ("{a: [x => x]}", "function; call it"),
        ("0 / 0", "NaN"),
        ("1 / 0", "infinite"),
        ("[1e400]", "infinite"),
        ("Number('x')", "NaN"),
        ("10n", "BigInt"),
        ("2 ** 10n", "BigInt"),
    ],
)
def test_what_json_cannot_hold_is_an_error(source: str, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        value_of(source)


def test_numbers_come_out_as_javascript_writes_them() -> None:
    assert value_of("[1.0, 2 ** 53, -0, 0.1 + 0.2, 1e21]") == [
        1,
        2**53,
        0,
        0.30000000000000004,
        1e21,
    ]
    assert isinstance(value_of("4 / 2"), int)
    assert isinstance(value_of("2 ** 31"), int)


def test_integers_beyond_doubles_are_rounded_in_javascript() -> None:
    assert value_of("data.n + 0", {"n": 2**53 + 1}) == 2**53
    assert value_of("data.n + 1", {"n": 10**30}) == 1e30


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfffy", "😀", "\u2028", "\x7f", "\ufeff"])
def test_every_text_survives(text: str) -> None:
    assert value_of("data.t + ''", {"t": text}) == text
    assert value_of("[data.t]", {"t": text}) == [text]
    assert value_of("{[data.t]: 1}", {"t": text}) == {text: 1}
    assert value_of("Object.keys(data.o)", {"o": {text: 1}}) == [text]


def test_keys_keep_their_order() -> None:
    data = {"o": {"thanks": 1, "later": 2, "ask": 3}}

    assert list(value_of("({...data.o})", data)) == ["thanks", "later", "ask"]
    assert list(value_of("data.o", data)) == ["thanks", "later", "ask"]


def test_long_texts_put_together_come_out_whole() -> None:
    assert value_of("'x'.repeat(9000) + 'y'.repeat(9000)") == "x" * 9000 + "y" * 9000


def test_numbers_that_json_has_not_are_refused_in_data() -> None:
    with pytest.raises(EvaluationError, match="not JSON"):
        value_of("data.n + 1", {"n": float("nan")})
    with pytest.raises(EvaluationError):
        value_of("data.n", {"n": float("inf")})


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("step.reply.payload + ''", "cannot read property 'payload' of null"),
        ("nothing + 1", "nothing is not defined"),
        ("data.umid()", "not a function"),
        ("'abc'.repeat(-1)", "repeat"),
        ("data.items.push(1)", "cannot change its data"),
        ("Object.assign(data, {a: 1})", "cannot change its data"),
        ("data.umid = 1", "cannot assign"),
        ("data.umid += 1", "cannot assign"),
        ("data.n++", "cannot assign"),
        ("let a = 1", "not one expression|not understood|cannot be used"),
        ("const a = 1", "not one expression|not understood|cannot be used"),
        ("for (;;) {}", "not one expression|not understood|cannot be used"),
        ("function f() {}", "write an arrow function"),
        ("class A {}", "cannot be used"),
        ("new Date()", "cannot use new"),
        ("delete data.umid", "cannot delete"),
        ("async x => x", "cannot wait"),
        ("await data", "cannot be used|not understood|cannot wait"),
        ("import('fs')", "cannot be used"),
        ("(x => { return x })(1)", "without { }"),
        ("this", "no this"),
        ("1, 2", "one value"),
        ("1; 2", "not understood|not one"),
        ("1) + (2", "not one expression"),
        ("data.", "not complete"),
        ("data.a b", "not understood"),
        ("", "empty"),
        ("  ; ", "empty"),
        ("/(/", "pattern|regular|group|parenthes|expecting"),
        ("`a` `b`", "template"),
        ("secret.TOKEN", "secret"),
        ("'Bearer ' + secret.TOKEN", "secret"),
        ("data.a\u2028+ 1", "escape"),
        ("isCountryCode('6591234567')", "takes 2 values, not 1"),
        ("isCountryCode('6591234567', 'XX')", "not a country code"),
        ("formatDate(now(), 'd', 'Mars/Base')", "not a time zone"),
        ("parseJson('{')", "not JSON"),
        ("isDayOfWeek(now(), 'Mo')", "not a day"),
    ],
)
def test_errors_tell_an_author_what_is_wrong(source: str, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        value_of(source, {"umid": "u-1", "items": []}, step={"reply": None})


def test_now_is_the_time_of_the_event() -> None:
    singapore = datetime(2024, 3, 1, 8, 0, 5, 250_000, timezone(timedelta(hours=8)))

    assert value_of("now()") == "2024-02-29T12:30:00Z"
    assert value_of("now()", now=singapore) == "2024-03-01T00:00:05.250Z"


def test_uuids_repeat_on_replay_and_differ_otherwise() -> None:
    first = value_of("[uuid(), uuid()]", seed="run:1:inputs/a")

    again = value_of("[uuid(), uuid()]", seed="run:1:inputs/a")
    others = [
        *value_of("[uuid(), uuid()]", seed="run:1:inputs/b"),
        *value_of("[uuid(),  uuid()]", seed="run:1:inputs/a"),
        value_of("uuid()", seed="run:1:inputs/a"),
    ]

    assert first == again
    assert len({*first, *others}) == 7
    assert all(uuid.UUID(text).version == 5 for text in first)


def test_more_uuids_than_rounds_can_be_made() -> None:
    ids = value_of("Array.from({length: 100}, () => uuid())")

    assert len(set(ids)) == 100


def test_an_expression_may_ask_python_eight_times() -> None:
    phones = [f"659123456{n}" for n in range(9)]
    source = "data.phones.filter(p => isCountryCode(p, 'SG')).length"

    assert value_of(source, {"phones": phones[:8]}) == 8
    assert value_of(source, {"phones": phones[:8] * 20}) == 160
    with pytest.raises(EvaluationError, match="more than 8"):
        value_of(source, {"phones": phones})


def test_answers_are_not_carried_to_the_next_evaluation() -> None:
    evaluate = Evaluator()
    source = "isTimeOfDayBetween(now(), '09:00', '18:00', 'UTC')"
    day = scope(now=datetime(2024, 1, 1, 12, tzinfo=UTC))
    night = scope(now=datetime(2024, 1, 1, 22, tzinfo=UTC))

    assert [evaluate(source, day), evaluate(source, night)] == [True, False]


def test_step_and_data_are_apart() -> None:
    assert value_of("step.x + data.x", {"x": "d"}, step={"x": "s"}) == "sd"
    assert value_of("Object.keys(step).length", {"x": "d"}) == 0


def test_arrow_functions_inside_arrow_functions_keep_their_meaning() -> None:
    source = "[1, 2].map(x => [10, 20].map(y => ({sum: x + y, f: (a => b => a - b)(y)(x)})))[1][0]"

    assert value_of(source) == {"sum": 12, "f": 8}
