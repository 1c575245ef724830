"""What every provider's adapter keeps; each new one is added to `DIALECTS`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import ranks
from messaging.content.values import canonical
from messaging.providers.base import Recipient, Unreadable
from messaging.providers.registry import PROVIDERS
from tests.messaging.provider_dialects import (
    DIALECTS,
    RAW,
    SECRET,
    SENDER,
    Dialect,
    ask_of,
    body_of,
    each_chat_dialect,
    each_dialect,
    each_of_8x8,
)


def test_every_provider_has_its_contract_tested() -> None:
    assert {dialect.name for dialect in DIALECTS} == PROVIDERS.keys()


@each_dialect
def test_a_request_carries_recipient_content_and_client_id(dialect: Dialect) -> None:
    ask = ask_of(dialect, Recipient("+6581234567", "SG.1"), dialect.envelope)

    assert ask.url.startswith("https://provider.example/")
    assert ask.url.endswith("/messages")
    assert "key" in ask.headers["Authorization"]
    written = ask.body.decode()
    assert all(part in written for part in dialect.written)


@each_chat_dialect
def test_a_recipient_without_number_is_reached_by_user_id(dialect: Dialect) -> None:
    ask = ask_of(dialect, Recipient("", "SG.1"))

    assert b'"SG.1"' in ask.body
    assert b"msisdn" not in ask.body
    assert b'"to"' not in ask.body


@each_dialect
def test_keys_never_show_in_a_repr(dialect: Dialect) -> None:
    recipient = Recipient("+6581234567")

    ask = ask_of(dialect, recipient)

    assert "key" not in repr(ask) + repr(SENDER)
    assert "81234567" not in repr(ask) + repr(recipient)


@each_dialect
def test_an_acceptance_names_the_providers_id(dialect: Dialect) -> None:
    outcome = dialect.provider.parse_answer(200, {}, body_of(dialect.accepted))

    assert (outcome.kind, outcome.provider_id) == ("accepted", "u-1")


@each_dialect
def test_a_refusal_is_named_and_keeps_the_number(dialect: Dialect) -> None:
    outcome = dialect.provider.parse_answer(400, {}, body_of(dialect.refused))

    assert (outcome.kind, outcome.code) == ("refused", "templateUnknown")
    assert json.loads(outcome.result)["code"] in {3038, 132001}


@each_dialect
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", "uncertain"),
        (200, b"<html>ok</html>", "uncertain"),
        (200, b'{"status":{}}', "uncertain"),
        (200, b'{"umid":"a\\u0000b"}', "uncertain"),
        (302, b"", "uncertain"),
        (408, b"", "uncertain"),
        (413, b"too large", "refused"),
        (500, b"", "uncertain"),
        (502, b"<html>bad gateway</html>", "uncertain"),
        (504, b'{"message":"time-out"}', "uncertain"),
        (500, b'{"code":"500","errorId":"e"}', "uncertain"),
        (500, b'{"error":{"code":"500"}}', "uncertain"),
        (200, b'{"messages":[{"id":5}]}', "uncertain"),
        (200, b'{"messages":[{"id":"a\\u0000b"}]}', "uncertain"),
    ],
)
def test_only_a_parsed_answer_settles_a_send(
    dialect: Dialect, status: int, body: bytes, kind: str
) -> None:
    assert dialect.provider.parse_answer(status, {}, body).kind == kind


@each_dialect
def test_a_fault_in_the_providers_own_words_may_be_tried_again(dialect: Dialect) -> None:
    outcome = dialect.provider.parse_answer(503, {}, body_of(dialect.faulty))

    assert outcome.kind == "retry"


@each_dialect
@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "99999"}, 300.0),
        ({}, 1.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 1.0),
    ],
)
def test_too_many_requests_pause_the_gate(
    dialect: Dialect, headers: dict[str, str], pause: float
) -> None:
    outcome = dialect.provider.parse_answer(429, headers, b"")

    assert (outcome.kind, outcome.pause_gate_s) == ("retry", pause)


@each_dialect
@given(st.integers(100, 599), st.binary(max_size=40))
def test_no_answer_breaks_the_adapter(dialect: Dialect, status: int, body: bytes) -> None:
    outcome = dialect.provider.parse_answer(status, {}, body)

    assert outcome.kind in {"accepted", "refused", "retry", "uncertain"}


@each_of_8x8
def test_an_acceptance_that_says_rejected_is_a_refusal(dialect: Dialect) -> None:
    stated = {"state": "rejected", "code": "REJECTED"}
    answer = {"umid": "u", "status": {**stated, "errorCode": 3038}}

    outcome = dialect.provider.parse_answer(200, {}, body_of(answer))

    assert (outcome.kind, outcome.code) == ("refused", "templateUnknown")


@each_dialect
@pytest.mark.parametrize(
    ("secrets", "is_right"),
    [
        (["Bearer s"], True),
        (["old", "Bearer s"], True),
        (["Bearer s", "next"], True),
        (["Bearer S"], False),
        (["Bearer sé"], False),
        ([""], False),
        ([], False),
    ],
)
def test_only_a_configured_secret_opens(
    dialect: Dialect, secrets: list[str], is_right: bool
) -> None:
    assert dialect.provider.is_authentic(RAW, dialect.signed, secrets) is is_right
    assert not dialect.provider.is_authentic(RAW, {}, secrets)


@each_dialect
def test_a_strange_secret_is_a_wrong_one(dialect: Dialect) -> None:
    strange = dict.fromkeys(dialect.signed, "bearér")

    assert not dialect.provider.is_authentic(RAW, strange, [SECRET])


@each_dialect
def test_the_same_message_has_the_same_key_in_any_grouping(dialect: Dialect) -> None:
    one, two = dialect.text("u1", "a"), dialect.text("u2", "b")

    alone = [*dialect.provider.split_webhook(body_of(one))]
    together = [*dialect.provider.split_webhook(body_of(dialect.together(two, one)))]

    assert [item.key for item in together] == ["m:u2", "m:u1"]
    assert alone[0] == together[1]
    assert alone[0].address == dialect.address
    assert alone[0].channel_ref == dialect.channel_ref


@each_dialect
def test_each_state_of_a_message_is_an_item_of_its_own(dialect: Dialect) -> None:
    sent, read = dialect.status("u", "sent"), dialect.status("u", "read")

    items = dialect.provider.split_webhook(body_of(dialect.together(read, sent)))

    assert len({item.key for item in items}) == 2
    assert {(item.kind, item.address) for item in items} == {("status", "u")}
    views = [dialect.provider.read_status(json.loads(item.body)) for item in items]
    assert [view.rank for view in views] == [ranks.READ, ranks.SENT]


@each_of_8x8
def test_delivered_to_the_operator_is_less_than_delivered(dialect: Dialect) -> None:
    operator = dialect.status("u", "delivered", detail="delivered_to_operator")
    recipient = dialect.status("u", "delivered", detail="delivered_to_recipient")

    items = dialect.provider.split_webhook(body_of([operator, recipient]))

    assert len({item.key for item in items}) == 2
    views = [dialect.provider.read_status(json.loads(item.body)) for item in items]
    assert [view.rank for view in views] == [ranks.DELIVERED_TO_OPERATOR, ranks.DELIVERED]


def told(body: Any) -> Any:
    """Return what a journey reads of a webhook: Meta and 8x8 write moments differently."""
    payload = {key: value for key, value in body["payload"].items() if key != "timestamp"}
    return body["eventType"], payload


@each_chat_dialect
def test_a_tap_gives_up_its_token_and_nothing_else(dialect: Dialect) -> None:
    body = dialect.tap("u", "yes~abc123def456")

    view = dialect.provider.read_reply(body)

    assert (view.kind, view.token, view.text) == ("button", "abc123def456", "Yes")
    assert told(view.body) == told(dialect.normal_tap("u", "yes"))
    assert body == dialect.tap("u", "yes~abc123def456")


@each_dialect
@pytest.mark.parametrize(
    "text",
    ["a\x00b", "\ud800 alone", "é" * 3, "x~abc123def456"],
    ids=["nul", "surrogate", "é", "t"],
)
def test_whatever_a_customer_writes_is_kept(dialect: Dialect, text: str) -> None:
    body = dialect.text("u", text)

    item = dialect.provider.split_webhook(body_of(body))[0]

    assert item.body.isascii()
    assert "\x00" not in item.body
    view = dialect.provider.read_reply(json.loads(item.body))
    assert (view.kind, view.text) == ("text", text)
    assert item.body == canonical(body)
    assert told(view.body) == told(dialect.normal_text("u", text))


@each_dialect
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\xff",
        b"[" * 100_000,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'{"n":NaN}',
        b'{"n":1e999}',
        b'{"n":' + b"9" * 5_000 + b"}",
    ],
    ids=["empty", "cut", "bytes", "deep", "just too deep", "nan", "infinite", "huge"],
)
def test_what_is_no_json_is_unreadable(dialect: Dialect, body: bytes) -> None:
    with pytest.raises(Unreadable):
        dialect.provider.split_webhook(body)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None, exclude_categories=[]), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=10,
)
META_KEYS = ("messages", "statuses", "contacts", "metadata", "calls", "errors", "message_echoes")
meta_things = json_values | st.lists(
    st.fixed_dictionaries(
        {"id": st.text(max_size=6)},
        optional=dict.fromkeys(
            ("type", "from", "timestamp", "text", "interactive", "context", "status", "errors"),
            json_values,
        ),
    ),
    max_size=2,
)
meta_changes = st.fixed_dictionaries(
    {
        "field": st.sampled_from(
            ["messages", "calls", "flows", "user_preferences", "account_update"]
        )
        | json_values,
        "value": json_values
        | st.fixed_dictionaries({}, optional=dict.fromkeys(META_KEYS, meta_things)),
    }
)
meta_bodies = st.fixed_dictionaries(
    {"entry": json_values | st.lists(st.fixed_dictionaries({"changes": st.lists(meta_changes)}))}
)
PAYLOAD_KEYS = (
    "umid",
    "user",
    "recipient",
    "type",
    "content",
    "status",
    "timestamp",
    "clientMessageId",
    "replyToUmid",
    "messageId",
    "channel",
)
event_types = st.sampled_from(
    ["inbound_message_received", "Outbound_Message_Status_Changed", "external_app_message"]
)
payloads = json_values | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(PAYLOAD_KEYS, json_values)
)
drifting = st.fixed_dictionaries(
    {"eventType": event_types},
    optional={
        "namespace": st.sampled_from(["ChatApps", "chatapps", "SMS", 5]),
        "eventDetails": json_values,
        "payload": payloads,
    },
)


@each_dialect
@given(value=json_values | drifting | meta_bodies)
def test_no_json_value_breaks_the_adapter(dialect: Dialect, value: Any) -> None:
    items = dialect.provider.split_webhook(body_of(value))

    for item in items:
        assert item.key.isprintable()
        assert 0 < len(item.key) <= 200
        assert item.address.isprintable()
        assert len(item.address) <= 400
        body = json.loads(item.body)
        dialect.provider.read_reply(body)
        dialect.provider.read_status(body)
        dialect.provider.read_inbound(body)
