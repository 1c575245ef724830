"""Scripts: what is read, in which order it happens, and what is said of faulty ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from journeys.engine.values import Json
from journeys.simulator.script import Persona, ScriptError, ScriptErrors, parse_script
from tests.simulator.playing import HI


def test_entries_happen_by_time_and_the_world_is_set_up_first() -> None:
    script = parse_script(
        [
            {"at": "PT5M", "inbound": {"text": "later"}},
            {"at": "PT0S", "inbound": {"text": "first"}},
            {"at": "PT0S", "http": {"match": {}}},
        ]
    )

    assert [entry.number for entry in script.entries] == [3, 2, 1]


def test_a_start_sets_the_clock() -> None:
    script = parse_script([{"start": "2026-03-02T09:00:00+08:00"}])

    assert script.start == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert script.entries == ()


def test_a_persona_needs_no_moment() -> None:
    script = parse_script([{"persona": {"msisdn": "62 812-3456-7890", "name": "Budi"}}])

    assert script.entries[0].what == Persona("+6281234567890", "Budi")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({}, "a script is a JSON list of entries"),
        ([5], "entry 1: an entry is a JSON object"),
        ([{"at": "PT0S"}], "entry 1: give one of inbound, http"),
        ([{"at": "PT0S", "inbuond": {}}], "dtmf, start; it has 'inbuond'"),
        ([{"at": "PT0S", "start": "2026-03-02T09:00:00Z"}], "start stands alone in its entry"),
        ([{"at": "PT0S", "inbound": {"text": "a"}, "http": {}}], "it has inbound and http"),
        ([{"inbound": {"text": "hi"}}], 'entry 1 "at": it says no moment'),
        ([{"at": "5 min", "inbound": {"text": "hi"}}], "entry 1 \"at\": '5 min' is no ISO 8601"),
        ([{"at": "PT0S", "inbound": {"txt": "hi"}}], 'entry 1 "inbound": give a webhook body'),
        ([{"at": "PT0S", "inbound": {"text": 5}}], 'entry 1 "inbound.text": text is expected'),
        ([{"at": "PT0S", "inbound": {"flow": "x"}}], '"inbound.flow": an object is expected'),
        ([{"at": "PT0S", "http": {"mach": {}}}], 'entry 1 "http.mach": this key is not known'),
        ([{"at": "PT0S", "http": {"match": {"verb": "GET"}}}], '"http.match.verb"'),
        ([{"at": "PT0S", "http": {"match": {"url": 5}}}], '"http.match.url": text is expected'),
        ([{"at": "PT0S", "http": {"status": "200"}}], '"http.status": a whole number'),
        ([{"at": "PT0S", "http": {"times": 0}}], '"http.times": a whole number from 1'),
        ([{"at": "PT0S", "http": {"delay": "soon"}}], "\"http.delay\": 'soon' is no ISO"),
        ([{"at": "PT0S", "trigger": [1]}], '"trigger": the data of a trigger is a JSON object'),
        ([{"at": "PT0S", "fail": {"cod": 1}}], '"fail.cod": this key is not known'),
        ([{"at": "PT0S", "fail": 5}], '"fail": a JSON object is expected'),
        ([{"persona": {"msisdn": "abc"}}], '"persona.msisdn": this is no international number'),
        ([{"at": "PT0S", "command": "stop"}], '"command": give suspend, resume or terminate'),
        ([{"at": "PT0S", "agent": {"exit": 1}}], '"agent.exit": text is expected'),
        ([{"start": "2026-03-02T09:00:00"}], '"start": the time needs an offset'),
        ([{"at": "PT0S", "inbound": {"text": "a"}, "who": 1}], 'entry 1 "who"'),
    ],
)
def test_a_faulty_script_is_refused_with_the_place(script: Json, words: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(script)

    assert words in str(caught.value)


def test_the_entry_and_the_key_are_told_apart() -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script([{"at": "PT0S", "trigger": {}}, {"at": "PT1S", "http": {"times": -1}}])

    assert (caught.value.entry, caught.value.key) == (2, "http.times")


def test_every_faulty_entry_is_told() -> None:
    with pytest.raises(ScriptErrors) as caught:
        parse_script([{"at": "PT0S"}, {"start": "soon"}, HI, {"at": "x", "trigger": {}}, 5])

    assert [(one.entry, one.key) for one in caught.value.errors] == [
        (1, ""),
        (2, "start"),
        (4, "at"),
        (5, ""),
    ]
