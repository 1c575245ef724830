"""Step kinds, one by one, and their reference."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from journeys.engine.advance import advance
from journeys.engine.definition import parse
from journeys.engine.steps.random_split import choose
from journeys.engine.steps.reference import steps_markdown
from journeys.engine.steps.registry import KINDS, find
from journeys.engine.steps.wait_for_flow import response_of
from journeys.engine.values import CallHttp, Json, Started, State
from tests.engine.conversation import ROOT
from tests.engine.evaluators import tiny

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def start(kind: str, inputs: Json, **more: Json) -> State:
    return enter(kind, inputs, **more)[0]


def enter(kind: str, inputs: Json, **more: Json) -> tuple[State, tuple[object, ...]]:
    step = {"id": "a", "stepType": kind, "inputs": inputs, **more}
    data = Started({"x": "1", "none": None, "text": "{{secret.K}}"})
    done = advance(parse({"steps": [step]}), State(run="r"), data, NOW, tiny)
    return done.state, done.effects


def test_reference_of_the_steps_is_current() -> None:
    assert (ROOT / "docs" / "steps.md").read_text() == steps_markdown()


def test_kinds_are_found_by_name_and_alias_in_any_case() -> None:
    assert [find(kind.name.upper()) for kind in KINDS] == list(KINDS)
    assert find("delay") is find("Wait")
    assert find("sendtoconverse") is find("SendToAgent")
    assert find("Fax") is None


@pytest.mark.parametrize(
    "body",
    [
        {
            "payload": {
                "content": {
                    "interactive": {"nfmReply": {"responseJson": '{"a":1,"flow_token":"t"}'}}
                }
            }
        },
        {"messages": [{"interactive": {"nfm_reply": {"response_json": '{"a":1}'}}}]},
        {"nfmReply": {"responseJson": {"a": 1, "flow_token": "t"}}},
    ],
    ids=["8x8", "meta", "parsed"],
)
def test_submission_is_read_without_its_token(body: Json) -> None:
    assert response_of(body) == {"a": 1}


@pytest.mark.parametrize("body", [None, {}, {"responseJson": "{"}, {"responseJson": "[1]"}])
def test_unreadable_submission_has_no_fields(body: Json) -> None:
    assert response_of(body) == {}


def test_http_call_is_rendered_with_texts_and_secrets_apart() -> None:
    inputs = {
        "url": "https://example.com/{{data.x}}",
        "method": "patch",
        "headers": {"A": "k {{secret.K}}", "B": "{{data.text}}", "C": "{{data.none}}", "D": 5},
        "parameters": {"p": "{{true}}"},
        "body": [{"deep": "{{secret.K}}"}],
        "timeoutSeconds": 2,
    }

    [call] = enter("HttpRequest", inputs)[1]

    assert isinstance(call, CallHttp)
    assert (call.method, call.url, call.timeout_s) == ("PATCH", "https://example.com/1", 2.0)
    assert call.headers == {"A": "k {{secret.K}}", "B": "{{secret.K}}", "D": "5"}
    assert call.parameters == {"p": "true"}
    assert call.secrets == {
        "/headers/A": ("k ", ("secret", "K")),
        "/body/0/deep": (("secret", "K"),),
    }


def test_http_call_waits_five_seconds_by_default() -> None:
    [call] = enter("HttpRequest", {"url": "u", "method": "GET"})[1]

    assert isinstance(call, CallHttp)
    assert call.timeout_s == 5.0


@pytest.mark.parametrize(
    ("kind", "inputs", "error"),
    [
        ("HttpRequest", {"method": "GET"}, "the input url has no value"),
        ("HttpRequest", {"url": "u", "method": "FETCH"}, "the method 'FETCH' is not known"),
        ("HttpRequest", {"url": "u", "method": "GET", "timeoutSeconds": 0}, "more than 0"),
        ("HttpRequest", {"url": "u", "method": "GET", "headers": [1]}, "must be an object"),
        ("HttpRequest", {"url": "u", "method": "{{secret.K}}"}, "the method '{{SECRET.K}}'"),
        ("HttpRequest", {"url": "u", "method": "GET", "x": "{{secret.K}}"}, "cannot stand at"),
        ("Wait", {}, "neither duration nor until"),
        ("Wait", {"duration": "{{data.x}} minutes"}, "is no duration"),
        ("Wait", {"until": "2026-03-02T09:00:00"}, "no RFC 3339 time"),
        ("Wait", {"until": "{{data.x}}"}, "no RFC 3339 time"),
        ("WaitForReply", {"timeout": "soon"}, "is no duration"),
        ("ChatAppsMessage", {"type": "text", "content": {}}, "the input user has no value"),
        ("ChatAppsMessage", {"user": {}, "type": [], "content": {}}, "type must be text"),
        ("SetData", {"values": "{{data.x}}"}, "values must be an object"),
        ("JumpTo", {"stepId": "{{data.none}}"}, "the input stepId has no value"),
        ("SMS", {"destination": "+1"}, "the input text has no value"),
        ("VoiceMessage", {"action": "say"}, "the input params has no value"),
        ("WaitForDTMF", {"timeout": "soon"}, "is no duration"),
        ("SendToAgent", {"timeout": "soon"}, "is no duration"),
        ("UpdateContact", {"fields": [1]}, "fields must be an object"),
        ("StartJourney", {"journey": "j", "wait": "perhaps"}, "must be true or false"),
        ("RandomSplit", {"paths": {"a": "{{data.none}}"}}, "a weight is a number"),
        ("RandomSplit", {"paths": {"a": -1}}, "a weight is a number"),
        ("RandomSplit", {"paths": {}}, "one path at least"),
        ("If", {"condition": "{{secret.K}}"}, "only an HttpRequest may use a secret"),
    ],
)
def test_step_faults_with_a_reason(kind: str, inputs: Json, error: str) -> None:
    state = start(kind, inputs)

    assert state.status == "Terminated"
    assert state.error.startswith("a: ")
    assert error in state.error


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2026-03-02T09:00:00Z", "Complete"),
        ("2026-03-02T17:00:00+08:00", "Complete"),
        ("2026-03-02T09:00:00.001Z", "Runnable"),
        ("2027-01-01T00:00:00-12:00", "Runnable"),
    ],
)
def test_wait_until_a_moment_goes_on_at_once_when_it_has_passed(until: str, status: str) -> None:
    assert start("Wait", {"until": until}).status == status


def test_wait_of_no_time_goes_on_at_once() -> None:
    assert start("Wait", {"duration": 0}).status == "Complete"


def test_unknown_goal_of_a_message_faults() -> None:
    body = {"user": {}, "type": "text", "content": {}}

    assert "accepted or delivered" in start("ChatAppsMessage", body, **{"await": "read"}).error


@pytest.mark.parametrize(
    "collect", [{"quiet": "soon"}, {"longest": []}, {"most": 0}, {"most": 21}, {"most": True}]
)
def test_a_burst_without_sense_faults(collect: Json) -> None:
    state = start("WaitForReply", {"from": "+1"}, collect=collect)

    assert state.status == "Terminated"


def test_channel_of_a_wait_is_kept_in_lower_case() -> None:
    [token] = start("WaitForReply", {"from": "+1", "channel": " SMS "}).tokens

    assert token.wait is not None
    assert token.wait.channel == "sms"


def test_agents_are_waited_for_without_end_unless_told() -> None:
    [token] = start("SendToAgent", {"team": "t"}).tokens

    assert token.wait is not None
    assert (token.wait.kind, token.wait.key, token.wait.until) == ("agent", "r:1", None)


def test_split_follows_the_weights() -> None:
    paths = {"a": 3, "b": 1, "c": 0}

    counts = Counter(choose(paths, f"contact {n}") for n in range(4000))

    assert counts["a"] == pytest.approx(3000, abs=120)
    assert counts["c"] == 0


def test_split_keeps_a_contact_on_its_path_and_steps_apart() -> None:
    first = [choose({"a": 1, "b": 1}, f"contact {n}:split") for n in range(50)]
    other = [choose({"a": 1, "b": 1}, f"contact {n}:later") for n in range(50)]

    assert first == [choose({"a": 1, "b": 1}, f"contact {n}:split") for n in range(50)]
    assert first != other


def test_outcome_is_cut_to_its_column() -> None:
    assert len(start("End", {"outcome": "x" * 100}).outcome) == 64


def test_reference_shows_every_kind_once() -> None:
    headings = [line for line in steps_markdown().splitlines() if line.startswith("## ")]

    assert len(headings) == len(KINDS)
    assert json.dumps(KINDS[0].example, indent=2) in steps_markdown()
