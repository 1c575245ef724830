"""Sends that stay unclear, late answers, and what is recorded of attempts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from messaging.models import Message, MessageAttempt
from messaging.sending import MessageHandler, client_id
from outbox.models import Effect
from outbox.ports import Finished, Outcome
from tests.factories import make_account, make_channel, make_contact
from tests.messaging.provider_server import accept
from tests.messaging.scenes import (
    Start,
    conversation,
    only_message,
    outgoing,
    queue,
    row_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("policy", "seen_ago_s", "again"),
    [
        ("at_most_once", 1, False),
        ("at_least_once", 1, True),
        ("at_least_once", 601, False),
        ("at_least_once", None, False),
    ],
)
def test_sending_again_needs_the_policy_and_a_live_webhook(
    policy: str, seen_ago_s: int | None, again: bool
) -> None:
    seen = datetime.now(UTC) - timedelta(seconds=seen_ago_s) if seen_ago_s else None
    channel, contact = conversation(send_policy=policy, webhook_seen_at=seen)
    queue(outgoing(channel, contact))
    row = row_of(Effect.objects.get())

    assert MessageHandler().settle([row]) == ({row.id} if again else set())


def test_at_most_once_ends_uncertain_and_unfailed(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: b"")
    channel, contact = conversation(server.url, grace_s=0)

    queue(outgoing(channel, contact))
    pump()
    pump()

    message, effect = only_message(), Effect.objects.get()
    assert (effect.state, effect.error) == ("failed", "uncertain")
    assert (message.status, message.error_code) == ("uncertain", "uncertain")
    assert len(server.bodies) == 1


def test_at_least_once_sends_again_under_a_new_id(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: b"" if len(server.bodies) == 1 else accept(body))
    channel, contact = conversation(
        server.url, grace_s=0, send_policy="at_least_once", webhook_seen_at=datetime.now(UTC)
    )

    queue(outgoing(channel, contact))
    pump()
    pump()

    ids = [body["clientMessageId"] for body in server.bodies]
    assert ids == [client_id(only_message().public_id, n) for n in (1, 2)]
    assert only_message().status == "accepted"


def test_a_late_acceptance_raises_the_message_and_is_marked() -> None:
    channel, contact = conversation()
    queue(outgoing(channel, contact))
    handler, row = MessageHandler(), row_of(Effect.objects.get())
    handler.begun([row])
    handler.failed([row], "uncertain")

    handler.finished([Finished(row, Outcome("accepted", provider_id="u"), recorded=False)])

    attempt = MessageAttempt.objects.get()
    assert (attempt.outcome, attempt.provider_id) == ("late", "u")
    assert (only_message().status, only_message().error_code) == ("accepted", "")


def test_one_id_for_two_attempts_does_not_stop_the_others() -> None:
    channel, contact = conversation()
    queue(*(outgoing(channel, contact) for _ in range(3)))
    handler, rows = MessageHandler(), [row_of(e) for e in Effect.objects.order_by("id")]
    handler.begun(rows)
    same = Outcome("accepted", provider_id="same")

    handler.finished([Finished(rows[0], same, True), Finished(rows[1], same, True)])
    handler.finished([Finished(rows[2], same, True)])

    attempts = MessageAttempt.objects.order_by("id").values_list("provider_id", flat=True)
    assert list(attempts) == ["same", None, None]
    assert set(Message.objects.values_list("status", flat=True)) == {"accepted"}


def test_sixteen_messages_begin_with_as_many_queries_as_one(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    account = make_account()
    channel = make_channel(account)
    for _ in range(16):
        queue(outgoing(channel, make_contact(account)))
    rows = [row_of(effect) for effect in Effect.objects.order_by("id")]
    handler = MessageHandler()

    with django_assert_max_num_queries(5):
        parcels = handler.begun(rows)

    assert len(parcels) == 16
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_messageattempt")
        assert cursor.fetchone() == (16,)
