"""Sending over real connections: what is accepted, refused, repeated, or left uncertain."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from contacts.models import ContactIdentity
from messaging.models import Message, MessageAttempt
from messaging.sending import client_id
from messaging.tokens import token_for
from outbox.models import Effect, GateRate
from tests.factories import make_contact, open_window
from tests.messaging.provider_server import Script, accept, hang, http
from tests.messaging.scenes import (
    TEXT,
    Start,
    conversation,
    number_of,
    only_message,
    outgoing,
    queue,
)

pytestmark = pytest.mark.django_db
FAULT = {"code": 2000, "errorId": "e", "message": "internal", "timestamp": "t"}


def test_an_accepted_message_is_done_and_its_attempt_knows_the_provider(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact, {**TEXT, "context": {"umid": "quoted"}}))
    pump()

    message, attempt, effect = only_message(), MessageAttempt.objects.get(), Effect.objects.get()
    assert (message.status, message.status_rank) == ("accepted", 2)
    assert (attempt.outcome, attempt.n) == ("accepted", 1)
    assert attempt.client_id == client_id(message.public_id, 1)
    assert effect.state == "done"
    assert json.loads(effect.result) == {"umid": attempt.provider_id}
    assert server.bodies == [
        {
            "user": {"msisdn": number_of(contact)},
            **TEXT,
            "context": {"umid": "quoted"},
            "clientMessageId": attempt.client_id,
        }
    ]
    assert "Authorization: Bearer test-key" in server.heads[0]
    assert "/subaccounts/" + channel.sub_account.name in server.heads[0]


def test_a_contact_without_number_is_reached_by_user_id(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    contact.identities.all().delete()
    ContactIdentity.objects.create(
        account=channel.account,
        contact=contact,
        kind="bsuid",
        scope=channel.portfolio.business_id,
        value="SG.1",
    )

    queue(outgoing(channel, contact))
    pump()

    assert [body["user"] for body in server.bodies] == [{"channelUserId": "SG.1"}]


def test_buttons_go_out_with_the_token_of_their_message(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    reply = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
    inner = {"type": "button", "body": {"text": "?"}, "action": {"buttons": [reply]}}
    body = {"type": "interactive", "content": {"interactive": inner}}

    queue(outgoing(channel, contact, body, effect_key="run:1"))
    pump()

    sent = server.bodies[0]["content"]["interactive"]["action"]["buttons"][0]["reply"]["id"]
    assert sent == f"yes~{token_for('run:1')}"
    assert only_message().reply_token == token_for("run:1")
    assert json.loads(only_message().content) == body


def test_texts_hold_no_token(provider: Start) -> None:
    channel, contact = conversation()

    queue(outgoing(channel, contact))

    assert only_message().reply_token == ""


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http(400, {"code": 3038, "errorId": "e", "message": "none"}), "templateUnknown"),
        (http(403, {"code": 1201, "errorId": "e"}), "forbidden"),
        (http(404, "<html>"), "http:404"),
    ],
)
def test_a_refusal_fails_the_message_with_its_reason(
    provider: Start, pump: Callable[[], None], answer: bytes, code: str
) -> None:
    server = provider(lambda body: answer)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    pump()

    message = only_message()
    assert (message.status, message.error_code) == ("failed", code)
    assert message.failed_at is not None
    assert MessageAttempt.objects.get().outcome == "refused"
    assert Effect.objects.get().error == code
    assert len(server.bodies) == 1


def test_a_key_that_is_not_accepted_stops_the_channel_and_keeps_the_message(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: http(401, {"code": 1200, "errorId": "e"}))
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    pump()

    gate = GateRate.objects.get(gate=channel.gate)
    assert only_message().status == "queued"
    assert gate.reason == "unauthorised"
    assert gate.paused_until is not None
    assert gate.paused_until > datetime.now(UTC) + timedelta(days=3000)


@pytest.mark.parametrize(
    "script",
    [
        lambda body: http(502, "<html>bad gateway</html>"),
        lambda body: http(500, {"message": "no envelope"}),
        lambda body: http(302, "", Location="http://169.254.169.254/"),
        lambda body: http(200, "{}"),
        lambda body: b"",
        hang,
    ],
    ids=["502", "500", "redirect", "no umid", "drop", "hang"],
)
def test_an_unclear_answer_leaves_the_message_uncertain_and_is_not_repeated(
    provider: Start, pump: Callable[[], None], script: Script
) -> None:
    server = provider(script)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    pump()

    message, effect = only_message(), Effect.objects.get()
    assert (message.status, message.status_rank) == ("uncertain", 1)
    assert (effect.state, MessageAttempt.objects.get().outcome) == ("uncertain", "uncertain")
    assert len(server.bodies) == 1


def test_a_dropped_reused_connection_counts_exactly_one(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: accept(body) if len(server.bodies) == 1 else b"")
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    pump()
    queue(outgoing(channel, contact))
    pump()

    assert server.connections == 1
    assert len(server.bodies) == 2
    assert [m.status for m in Message.objects.order_by("id")] == ["accepted", "uncertain"]


def test_a_fault_in_the_providers_words_is_tried_again_later(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: http(500, FAULT) if len(server.bodies) == 1 else accept(body))
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    pump()
    first = Effect.objects.get()
    Effect.objects.update(due_at=datetime.now(UTC))
    pump()

    assert first.state == "pending"
    assert only_message().status == "accepted"
    ids = [body["clientMessageId"] for body in server.bodies]
    assert ids == [client_id(only_message().public_id, n) for n in (1, 2)]
    outcomes = MessageAttempt.objects.order_by("n").values_list("outcome", flat=True)
    assert list(outcomes) == ["retry", "accepted"]


def test_too_many_requests_pause_the_channel(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(lambda body: http(429, "", Retry_After="30"))
    channel, contact = conversation(server.url)
    other = make_contact(channel.account)
    open_window(channel, other)

    queue(outgoing(channel, contact))
    pump()
    queue(outgoing(channel, other))
    pump()

    gate = GateRate.objects.get(gate=channel.gate)
    assert gate.paused_until is not None
    assert gate.paused_until > datetime.now(UTC) + timedelta(seconds=25)
    assert len(server.bodies) == 1
    assert Message.objects.filter(status="queued").count() == 2


def test_nobody_listening_is_tried_again(pump: Callable[[], None], settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1:9"]
    channel, contact = conversation("http://127.0.0.1:9")

    queue(outgoing(channel, contact))
    pump()

    assert Effect.objects.get().state == "pending"
    assert MessageAttempt.objects.get().outcome == "retry"
    assert only_message().status == "queued"


def test_a_private_address_is_refused(pump: Callable[[], None], settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []
    channel, contact = conversation("http://127.0.0.1:9")

    queue(outgoing(channel, contact))
    pump()

    assert only_message().error_code == "addressRefused"


def test_a_contact_whose_identities_are_gone_cannot_be_written_to(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    contact.identities.all().delete()
    pump()

    assert only_message().error_code == "noRecipient"
    assert server.bodies == []


def test_a_key_that_cannot_be_read_delays_and_loses_nothing(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url, credentials_enc="from another key")

    queue(outgoing(channel, contact))
    pump()

    assert Effect.objects.get().state == "pending"
    assert server.bodies == []


def test_an_erased_message_does_not_go_out(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    Message.objects.update(content="")
    pump()

    assert only_message().error_code == "erased"
    assert server.bodies == []
