"""Binding the names in a definition to what exists where it goes."""

from __future__ import annotations

import copy
import json

import pytest

from journeys.engine.values import Json
from journeys.importing.names import BadBindings, names_in, read_bindings, rebound

SEND: dict[str, Json] = {
    "id": "send",
    "stepType": "ChatAppsMessage",
    "inputs": {
        "subAccountId": "staging",
        "channelId": "1-2",
        "user": {"msisdn": "{{data.payload.user.msisdn}}"},
        "type": "template",
        "content": {"template": {"name": "welcome", "language": "en"}},
    },
}
CALL: dict[str, Json] = {
    "id": "call",
    "stepType": "HttpRequest",
    "inputs": {
        "url": "https://example.com",
        "headers": {"Authorization": "Bearer {{ secret.STAGING_KEY }}"},
        "body": {"template": {"name": "welcome"}, "subAccountId": "staging"},
    },
}
IF: dict[str, Json] = {"id": "if", "stepType": "If", "inputs": {}, "do": [[SEND]]}


def document(*steps: Json) -> dict[str, Json]:
    return copy.deepcopy(
        {
            "subAccountId": "staging",
            "trigger": "http_request",
            "definition": {"name": "n", "steps": [*steps]},
        }
    )


def test_names_are_found_with_their_places() -> None:
    names = names_in(document(IF, CALL))

    assert {name: [(one.step, one.path) for one in places]
            for name, places in names.channels.items()} == {
        "staging": [("", "subAccountId"), ("send", "inputs/subAccountId")],
        "1-2": [("send", "inputs/channelId")],
    }  # fmt: skip
    assert list(names.templates) == ["welcome"]
    assert names.templates["welcome"][0].path == "inputs/content/template/name"
    assert [one.path for one in names.secrets["STAGING_KEY"]] == ["inputs/headers/Authorization"]


def test_bound_names_change_and_nothing_else_does() -> None:
    before = document(IF, CALL)
    written = json.dumps(before)

    after = rebound(
        before,
        {
            "channels": {"staging": "live", "1-2": "3-4"},
            "templates": {"welcome": "hello"},
            "secrets": {"STAGING_KEY": "LIVE_KEY"},
        },
    )

    send = after["definition"]["steps"][0]["do"][0][0]["inputs"]
    call = after["definition"]["steps"][1]["inputs"]
    assert (after["subAccountId"], send["subAccountId"], send["channelId"]) == ("live",) * 2 + (
        "3-4",
    )
    assert send["content"]["template"] == {"name": "hello", "language": "en"}
    assert call["headers"]["Authorization"] == "Bearer {{ secret.LIVE_KEY }}"
    assert call["body"] == CALL["inputs"]["body"]
    assert json.dumps(before) == written


def test_without_bindings_the_document_is_the_same_to_the_letter() -> None:
    before = document(IF, CALL)

    assert json.dumps(rebound(before, {})) == json.dumps(before)


def test_names_are_swapped_at_once_not_one_after_the_other() -> None:
    first = {**SEND, "inputs": {**SEND["inputs"], "channelId": "a", "subAccountId": "b"}}

    after = rebound(document(first), {"channels": {"a": "b", "b": "a"}})

    inputs = after["definition"]["steps"][0]["inputs"]
    assert (inputs["channelId"], inputs["subAccountId"]) == ("b", "a")


def test_an_expression_is_no_name() -> None:
    dynamic = {**SEND, "inputs": {**SEND["inputs"], "channelId": "{{data.channel}}"}}

    assert list(names_in(document(dynamic)).channels) == ["staging"]


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"channel": {}},
        {"channels": []},
        {"templates": {"a": 1}},
        {"secrets": {"A": "no name"}},
        {"secrets": {"A": ""}},
    ],
)
def test_a_misshapen_mapping_is_refused(value: Json) -> None:
    with pytest.raises(BadBindings, match="."):
        read_bindings(value)
