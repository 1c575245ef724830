"""Reading leniently: each drift of real files, what becomes of it, and what is said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.engine.values import Json
from journeys.importing.file_text import Unreadable
from journeys.importing.reading import read_document, read_file

END: dict[str, Json] = {"id": "end", "stepType": "End"}


def read(*steps: Json, **more: Json) -> tuple[list[Json], list[tuple[str, str, str]]]:
    """Return the steps as they are kept, and (code, step, path) of all notes."""
    reading = read_document({"name": "n", "trigger": "http_request", "steps": [*steps], **more})
    notes = [(note.code, note.step, note.path) for note in reading.notes]
    return reading.document["definition"]["steps"], notes


@pytest.mark.parametrize(
    ("written", "kept", "code", "path"),
    [
        (
            {"stepType": "Wait", "inputs": {"minutes": 5}},
            {"stepType": "Wait", "inputs": {"duration": "00:05:00"}},
            "wait-minutes",
            "inputs/minutes",
        ),
        (
            {"stepType": "Wait", "inputs": {"minutes": "1500.5"}},
            {"stepType": "Wait", "inputs": {"duration": "1.01:00:30"}},
            "wait-minutes",
            "inputs/minutes",
        ),
        (
            {"stepType": "WaitForDTMF", "inputs": {"a": 1, "correlationId": "x", "timeout": 1}},
            {"stepType": "WaitForDTMF", "inputs": {"a": 1, "dtmfRequestId": "x", "timeout": 1}},
            "correlation-id",
            "inputs/correlationId",
        ),
        (
            {"stepType": "SMS", "inputs": {"text": "a", "outputs": {"u": "{{step.umid}}"}}},
            {"stepType": "SMS", "inputs": {"text": "a"}, "outputs": {"u": "{{step.umid}}"}},
            "nested-key",
            "inputs/outputs",
        ),
        (
            {"stepType": "SMS", "inputs": {"subaccountId": "s", "text": "a"}},
            {"stepType": "SMS", "inputs": {"subAccountId": "s", "text": "a"}},
            "sub-account-case",
            "inputs/subaccountId",
        ),
        (
            {"stepType": "HttpRequest", "inputs": {"url": "u", "timeoutSeconds": "30"}},
            {"stepType": "HttpRequest", "inputs": {"url": "u", "timeoutSeconds": 30}},
            "number-as-text",
            "inputs/timeoutSeconds",
        ),
        ({"stepType": "branch"}, {"stepType": "branch"}, "type-case", "stepType"),
        (
            {"stepType": "Branch", "nextstepid": "b"},
            {"stepType": "Branch", "nextStepId": "b"},
            "key-case",
            "nextstepid",
        ),
        (
            {"stepType": "End", "nextStepId": 7},
            {"stepType": "End", "nextStepId": "7"},
            "number-as-id",
            "nextStepId",
        ),
        (
            {"stepType": "If", "condition": "{{true}}", "do": [[END]]},
            {"stepType": "If", "do": [[END]], "inputs": {"condition": "{{true}}"}},
            "misplaced-key",
            "condition",
        ),
        (
            {"stepType": "If", "inputs": {"condition": "{{true}}"}, "do": [END]},
            {"stepType": "If", "inputs": {"condition": "{{true}}"}, "do": [[END]]},
            "block-of-steps",
            "do",
        ),
    ],
)  # fmt: skip
def test_a_drift_is_straightened_and_told(
    written: dict[str, Json], kept: dict[str, Json], code: str, path: str
) -> None:
    steps, notes = read({"id": "a", **written})

    assert json.dumps(steps) == json.dumps([{"id": "a", **kept}])
    assert notes == [(code, "a", path)]


def test_a_drift_inside_a_block_is_straightened_too() -> None:
    inner = {"id": "b", "stepType": "Wait", "inputs": {"minutes": 1}}
    steps, notes = read({"id": "a", "stepType": "If", "inputs": {"condition": 1}, "do": [[inner]]})

    assert steps[0]["do"][0][0]["inputs"] == {"duration": "00:01:00"}
    assert notes == [("wait-minutes", "b", "inputs/minutes")]


def test_a_duration_counts_more_than_minutes() -> None:
    inputs = {"minutes": 5, "duration": "00:00:01"}

    assert read({"id": "a", "stepType": "Wait", "inputs": inputs})[0][0]["inputs"] == inputs


def test_declared_variables_are_kept_and_told_of_the_first_step_only() -> None:
    step = {**END, "outputs": {"phone": "variable 0", "a": "{{1}}"}}
    steps, notes = read(step, {**step, "id": "b"})

    assert steps == [step, {**step, "id": "b"}]
    assert notes == [("declared-variable", "end", "outputs/phone")]


def test_steps_without_an_id_get_one_that_is_free() -> None:
    steps, _notes = read({"stepType": "End"}, {**END, "id": "end_2"}, {"stepType": "End"})

    assert len({step["id"] for step in steps}) == 3


@pytest.mark.parametrize(
    ("fragment", "kinds"),
    [
        (END, ["End"]),
        ([END, {**END, "id": "b"}], ["End", "End"]),
        ([[END]], ["End"]),
        ({"outputs": {"a": "{{step.b}}"}}, ["SetData"]),
        ({"id": "a", "selectNextStep": {"b": None}}, ["Branch"]),
        ({"inputs": {"duration": "00:00:01"}}, ["Wait"]),
    ],
)
def test_a_fragment_becomes_a_journey(fragment: Json, kinds: list[str]) -> None:
    reading = read_document(fragment, "welcome")

    assert reading.is_fragment
    assert reading.definition.name == "welcome"
    assert [step.step_type for step in reading.definition.steps] == kinds


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("{{data.payload.user.msisdn}}", "inbound_chat_apps"),
        ("{{data.payload.source}}", "inbound_sms"),
        ("{{data.price}}", "http_request"),
    ],
)
def test_a_missing_trigger_is_what_fits_the_steps(text: str, trigger: str) -> None:
    reading = read_document({"name": "n", "steps": [{**END, "outputs": {"a": text}}]})

    assert reading.document["trigger"] == trigger
    assert [note.code for note in reading.notes] == ["missing-trigger"]


def test_a_trigger_in_another_case_is_known() -> None:
    assert read_document({"name": "n", "trigger": "Inbound-SMS", "steps": []}).document[
        "trigger"
    ] == "inbound_sms"  # fmt: skip


def test_of_several_versions_the_newest_is_read() -> None:
    versions = [
        {"trigger": "http_request", "definition": {"id": "x", "name": f"v{n}", "version": n,
                                                   "steps": [END]}}
        for n in (1, 3, 2)
    ]  # fmt: skip

    reading = read_document(versions)

    assert reading.definition.name == "v3"
    assert [note.code for note in reading.notes] == ["several-definitions"]


def test_unknown_keys_and_their_order_are_kept() -> None:
    document = {
        "zeta": 1,
        "definition": {"steps": [{"x": [], **END, "ui": {"b": 1, "a": None}}], "name": "n"},
        "trigger": "http_request",
        "alpha": {},
    }

    assert json.dumps(read_document(document).document) == json.dumps(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
keys = st.sampled_from(["id", "stepType", "inputs", "outputs", "do", "minutes", "definition",
                        "steps", "name", "trigger", "condition", "nextStepId"])  # fmt: skip


@given(st.recursive(json_values, lambda inner: st.dictionaries(keys, inner) | st.lists(inner)))
def test_whatever_is_read_is_read_again_as_the_same(value: Json) -> None:
    try:
        once = read_file(json.dumps(value).encode()).document
    except Unreadable:
        return

    again = read_file(json.dumps(once).encode()).document

    assert json.dumps(again) == json.dumps(once)
