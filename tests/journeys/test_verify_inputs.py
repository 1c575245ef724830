"""`journeys verify`: values of inputs and triggers that could never work."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.engine.values import Json
from journeys.management.verbs.verify import verified
from tests.journeys.test_verify import END, WHOLE, report, told

HTTP: dict[str, Json] = {"url": "https://example.com", "method": "GET"}
SMS: dict[str, Json] = {"destination": "+6591234567", "text": "Hi"}
CHAT: dict[str, Json] = {
    "user": {"msisdn": "+6591234567"},
    "type": "text",
    "content": {"text": "Hi"},
}
REPLY: dict[str, Json] = {"from": "{{data.payload.source}}", "channel": "sms"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


def alone(kind: str, inputs: Json, **beside: Json) -> dict[str, Json]:
    """Return a definition of one step."""
    return {**WHOLE, "steps": [{"id": "a", "stepType": kind, "inputs": inputs, **beside}]}


@pytest.mark.parametrize(
    ("document", "issue"),
    [
        (alone("HttpRequest", {**HTTP, "url": "ftp://example.com"}), ("bad-url", "url")),
        (alone("HttpRequest", {**HTTP, "url": "example.com/a"}), ("bad-url", "url")),
        (alone("HttpRequest", {**HTTP, "url": "https://"}), ("bad-url", "url")),
        (alone("HttpRequest", {**HTTP, "url": "file:///{{data.a}}"}), ("bad-url", "url")),
        (alone("HttpRequest", {**HTTP, "timeoutSeconds": -1}), ("bad-input", "timeoutSeconds")),
        (alone("HttpRequest", {**HTTP, "timeoutSeconds": 0}), ("bad-input", "timeoutSeconds")),
        (alone("HttpRequest", {**HTTP, "timeoutSeconds": 1e9}), ("bad-input", "timeoutSeconds")),
        (alone("SMS", {**SMS, "encoding": "EBCDIC"}), ("bad-input", "encoding")),
        (alone("SMS", {**SMS, "encoding": 7}), ("bad-input", "encoding")),
        (alone("ChatAppsMessage", {**CHAT, "user": {}}), ("missing-input", "user")),
        (alone("ChatAppsMessage", {**CHAT, "content": {}}), ("missing-input", "content")),
        (alone("JumpTo", {"stepId": "a"}), ("endless-jump", "stepId")),
        (alone("WaitForReply", {**REPLY, "timeout": "\u0663"}), ("bad-duration", "timeout")),
        (alone("Wait", {"duration": "00:0\u0665:00"}), ("bad-duration", "duration")),
    ],
)
def test_an_input_that_can_never_work_is_an_error(
    file: Path, document: Json, issue: tuple[str, str]
) -> None:
    assert told(file, document) == [(issue[0], "a", f"inputs/{issue[1]}")]
    assert report(file)["errors"]


@pytest.mark.parametrize(
    "document",
    [
        alone("HttpRequest", {**HTTP, "url": "HTTP://localhost:8080/a?b={{data.c}}"}),
        alone("HttpRequest", {**HTTP, "url": "{{data.base}}/a"}),
        alone("HttpRequest", {**HTTP, "url": "https://{{data.host}}/a"}),
        alone("HttpRequest", {**HTTP, "timeoutSeconds": 0.5}),
        alone("HttpRequest", {**HTTP, "timeoutSeconds": "{{data.patience}}"}),
        alone("SMS", {**SMS, "encoding": "gsm7"}),
        alone("SMS", {**SMS, "encoding": "UNICODE"}),
        alone("SMS", {**SMS, "encoding": "{{data.encoding}}"}),
        alone("ChatAppsMessage", {**CHAT, "user": "{{data.payload.user}}"}),
        alone("WaitForReply", {**REPLY, "channel": "WhatsApp"}),
        alone("WaitForReply", {**REPLY, "channel": "{{data.payload.recipient.channel}}"}),
        alone("WaitForReply", REPLY, collect={"quiet": "00:00:05", "most": 3}),
    ],
)
def test_an_input_that_may_work_is_not_complained_of(file: Path, document: Json) -> None:
    assert told(file, document) == []


def test_a_key_that_collect_does_not_know_is_an_error(file: Path) -> None:
    document = alone("WaitForReply", REPLY, collect={"quite": "00:00:05"})

    assert told(file, document) == [("bad-input", "a", "collect/quite")]


@pytest.mark.parametrize("kind", ["WaitForReply", "WaitForFlow"])
def test_a_channel_that_nobody_writes_on_is_a_warning(file: Path, kind: str) -> None:
    found = told(file, alone(kind, {**REPLY, "channel": "telex"}))

    assert found == [("odd-channel", "a", "inputs/channel")]
    assert report(file)["errors"] == []


def test_jumps_that_lead_round_for_ever_are_an_error(file: Path) -> None:
    steps = [
        {"id": name, "stepType": "JumpTo", "inputs": {"stepId": to}}
        for name, to in (("a", "b"), ("b", "c"), ("c", "b"))
    ]

    found = told(file, {**WHOLE, "steps": steps})

    assert found == [
        ("endless-jump", "b", "inputs/stepId"),
        ("endless-jump", "c", "inputs/stepId"),
    ]


def test_the_fault_of_one_trigger_does_not_hide_those_of_others(file: Path) -> None:
    triggers = ["inbound_sms", {"trigger": "telex"}, {"trigger": "fallback", "policy": "best"}]

    found = told(file, {"name": "n", "steps": [END], "triggers": triggers})

    assert found == [
        ("bad-triggers", "", "triggers/0"),
        ("unknown-trigger", "", "triggers/1/trigger"),
        ("unknown-policy", "", "triggers/2/policy"),
    ]


def test_triggers_that_are_no_list_do_not_hide_the_single_one(file: Path) -> None:
    found = told(file, {**WHOLE, "trigger": "telex", "triggers": {"trigger": "fallback"}})

    assert found == [("bad-triggers", "", "triggers"), ("unknown-trigger", "", "trigger")]


def test_a_definition_that_its_wrapper_makes_too_deep_is_told_as_too_deep(file: Path) -> None:
    content = b'{"name": "n", "steps": [{"id": "a", "inputs": ' + b"[" * 97 + b"]" * 97 + b"}]}"

    assert [code for code, _, _ in told(file, content)] == ["too-deep"]


def test_far_too_many_steps_are_refused_at_once(file: Path) -> None:
    assert told(file, {**WHOLE, "steps": [{}] * 10_001}) == [("too-large", "", "steps")]


def test_a_path_of_nothing_is_said_to_name_no_file() -> None:
    (issue,) = verified("")

    assert (issue.code, issue.message) == ("unreadable", "no file is named: the path is empty")
