"""Statuses: merged in any order, once, and taken as proof of acceptance."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from messaging import ranks, statuses
from messaging.models import Channel, InboundEvent, Message, MessageAttempt
from messaging.sending import MessageHandler, Outgoing
from messaging.statuses import merge_statuses
from outbox.models import Effect
from outbox.ports import Finished, Outcome
from tests.factories import make_channel, make_contact, open_window
from tests.messaging.scenes import (
    TEXT,
    Start,
    conversation,
    number_of,
    only_message,
    outgoing,
    queue,
    row_of,
)
from tests.messaging.test_webhooks import post

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
LIFE = [
    ("queued", ""),
    ("sent", ""),
    ("delivered", "delivered_to_operator"),
    ("delivered", "delivered_to_recipient"),
    ("read", ""),
]


def sent_message(channel: Channel | None = None, **changes: Any) -> tuple[Message, Channel]:
    """A message whose only attempt has begun and is not heard of yet."""
    if channel is None:
        channel, contact = conversation()
    else:
        contact = conversation()[1]
    return begin(outgoing(channel, contact, **changes)), channel


def begin(message: Outgoing) -> Message:
    """Queue the message and begin its first attempt."""
    queue(message)
    effect = Effect.objects.latest("id")
    Effect.objects.filter(pk=effect.pk).update(state="sending", attempt=1)
    MessageHandler().begun([row_of(effect)])
    return Message.objects.latest("id")


def answered(message: Message, provider_id: str) -> None:
    effect = Effect.objects.get(key=message.effect_key)
    outcome = Outcome("accepted", provider_id=provider_id)
    MessageHandler().finished([Finished(row_of(effect), outcome, recorded=True)])


def status(
    channel: Channel, state: str, detail: str = "", umid: str = "u", **more: Any
) -> dict[str, Any]:
    place = LIFE.index((state, detail)) if (state, detail) in LIFE else 9
    at = (AT + timedelta(minutes=place)).isoformat()
    told = {"state": state, "timestamp": at, **more.pop("status", {})}
    if detail:
        told["detail"] = detail
    body = {
        "version": 9,
        "namespace": "ChatApps",
        "eventType": "outbound_message_status_changed",
        "payload": {"umid": umid, "channel": "whatsapp", "status": told, **more},
    }
    assert post(channel, body) == 200
    return body


def failure(channel: Channel, code: int = 1018, **more: Any) -> None:
    status(channel, "undelivered", "rejected_by_operator", status={"errorCode": code}, **more)


def reload(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::17])
def test_whatever_the_order_a_message_ends_read_with_all_its_times(order: tuple[int, ...]) -> None:
    message, channel = sent_message()
    answered(message, "u")

    for place in order:
        status(channel, *LIFE[place])
        merge_statuses()

    reload(message)
    assert (message.status, message.status_rank) == ("read", ranks.READ)
    times = [message.sent_at, message.delivered_at, message.read_at]
    assert [round(((at or AT) - AT) / timedelta(minutes=1)) for at in times] == [1, 3, 4]
    assert set(InboundEvent.objects.values_list("state", "outcome")) == {("done", "merged")}


def test_many_statuses_of_a_message_are_folded_in_one_batch(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    message, channel = sent_message()
    answered(message, "u")
    for state, detail in LIFE:
        status(channel, state, detail)

    with django_assert_max_num_queries(9):
        assert merge_statuses() == 5

    assert reload(message).status == "read"


def test_a_status_delivered_three_times_counts_once() -> None:
    message, channel = sent_message(await_delivery=True)
    answered(message, "u")

    for _ in range(3):
        status(channel, "delivered", "delivered_to_recipient")
        merge_statuses()

    assert InboundEvent.objects.filter(state="pending").count() == 1


def test_delivery_to_the_operator_is_not_delivery() -> None:
    message, channel = sent_message(await_delivery=True)
    answered(message, "u")

    status(channel, "delivered", "delivered_to_operator")
    merge_statuses()

    assert reload(message).status == "sent"
    assert message.delivered_at is None
    assert InboundEvent.objects.get().state == "done"


def test_a_failure_becomes_input_of_the_run() -> None:
    message, channel = sent_message()
    answered(message, "u")

    failure(channel, 1022)
    merge_statuses()

    reload(message)
    item = InboundEvent.objects.get()
    assert (message.status, message.error_code) == ("failed", "windowClosed")
    assert message.failed_at is not None
    assert (item.state, item.outcome) == ("pending", "merged")
    assert (item.contact_id, item.channel_id, item.address) == (message.contact_id, channel.pk, "u")
    assert merge_statuses() == 0


@pytest.mark.parametrize(
    ("state", "detail"), [("delivered", "delivered_to_recipient"), ("undelivered", "")]
)
def test_a_run_is_told_of_its_message_to_somebody_else(state: str, detail: str) -> None:
    channel, customer = conversation()
    colleague = make_contact(channel.account)
    open_window(channel, colleague)
    body = TEXT | {"user": {"msisdn": number_of(colleague)}}
    message = begin(outgoing(channel, customer, body, await_delivery=True))
    answered(message, "u")

    status(channel, state, detail)
    merge_statuses()

    item = InboundEvent.objects.get()
    assert (message.contact_id, message.owner_contact) == (colleague.pk, customer.pk)
    assert (item.state, item.outcome, item.contact_id) == ("pending", "merged", customer.pk)


@pytest.mark.parametrize(("state", "detail"), LIFE[3:])
def test_what_the_customer_has_got_cannot_fail(state: str, detail: str) -> None:
    message, channel = sent_message()
    answered(message, "u")

    status(channel, state, detail)
    failure(channel)
    merge_statuses()

    assert reload(message).status == state
    assert message.failed_at is None
    assert not InboundEvent.objects.filter(state="pending").exists()


def test_a_run_that_waits_for_delivery_is_told_once_of_each_step() -> None:
    message, channel = sent_message(await_delivery=True)
    answered(message, "u")

    for state, detail in LIFE:
        status(channel, state, detail)
        merge_statuses()

    pending = InboundEvent.objects.filter(state="pending").order_by("id")
    assert [item.key for item in pending] == ["s:u:delivered:delivered_to_recipient", "s:u:read:"]
    assert {item.contact_id for item in pending} == {message.contact_id}


def test_a_status_ends_the_uncertainty_of_its_attempt() -> None:
    message, channel = sent_message()
    Effect.objects.update(state="uncertain")
    attempt = MessageAttempt.objects.get()

    status(channel, "sent", clientMessageId=attempt.client_id)
    merge_statuses()

    attempt.refresh_from_db()
    effect = Effect.objects.get()
    assert (attempt.provider_id, attempt.outcome) == ("u", "accepted")
    assert (effect.state, effect.result) == ("done", '{"umid":"u"}')
    assert reload(message).status == "sent"


def test_a_status_also_stops_a_second_attempt_that_has_not_begun() -> None:
    message, channel = sent_message()
    Effect.objects.update(state="pending")

    status(channel, "queued", clientMessageId=MessageAttempt.objects.get().client_id)
    merge_statuses()

    assert Effect.objects.get().state == "done"
    assert reload(message).status == "accepted"


def test_a_failure_proves_acceptance_too() -> None:
    message, channel = sent_message()
    Effect.objects.update(state="uncertain")

    failure(channel, clientMessageId=MessageAttempt.objects.get().client_id)
    merge_statuses()

    assert Effect.objects.get().state == "done"
    assert reload(message).error_code == "notOnWhatsApp"


def test_a_status_before_the_answer_is_known_by_our_id() -> None:
    message, channel = sent_message()

    status(channel, "read", clientMessageId=MessageAttempt.objects.get().client_id)
    merge_statuses()
    answered(message, "u")

    assert reload(message).status == "read"
    assert MessageAttempt.objects.get().outcome == "accepted"


def test_a_status_without_our_id_waits_for_the_answer() -> None:
    message, channel = sent_message()

    status(channel, "read")
    merge_statuses()
    set_aside = InboundEvent.objects.get()
    answered(message, "u")
    merge_statuses()

    assert (set_aside.state, set_aside.outcome, set_aside.address) == ("done", "unmatched", "u")
    assert reload(message).status == "read"
    assert InboundEvent.objects.get().outcome == "merged"


def test_a_status_of_somebody_elses_message_changes_nothing() -> None:
    message, channel = sent_message()
    answered(message, "u")
    stranger = make_channel()

    status(stranger, "read")
    status(stranger, "read", umid="x", clientMessageId=MessageAttempt.objects.get().client_id)
    merge_statuses()

    assert reload(message).status == "accepted"
    assert set(InboundEvent.objects.values_list("outcome", flat=True)) == {"unmatched"}
    assert merge_statuses() == 0


def test_a_status_may_come_to_another_channel_of_the_account() -> None:
    message, channel = sent_message()
    answered(message, "u")
    sibling = make_channel(channel.account)

    failure(sibling)
    merge_statuses()

    assert reload(message).status == "failed"
    assert InboundEvent.objects.get().channel_id == channel.pk


def test_evidence_after_giving_up_mends_the_message_and_not_the_effect() -> None:
    message, channel = sent_message()
    Effect.objects.update(state="failed", error="uncertain")
    MessageHandler().failed([row_of(Effect.objects.get())], "uncertain")

    status(channel, "read", clientMessageId=MessageAttempt.objects.get().client_id)
    merge_statuses()

    assert (reload(message).status, message.error_code) == ("read", "")
    assert Effect.objects.get().state == "failed"


@pytest.mark.parametrize("state", ["unknown", "", "Delivered", "READ"])
def test_states_are_compared_without_case_and_unknown_ones_change_nothing(state: str) -> None:
    message, channel = sent_message()
    answered(message, "u")

    status(channel, state)
    merge_statuses()

    expected = state.lower() if state.lower() in {"delivered", "read"} else "accepted"
    assert reload(message).status == expected


def test_statuses_of_many_messages_are_merged_with_as_many_queries_as_one(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    channel, _ = conversation()
    for n in range(20):
        message, _ = sent_message(channel)
        status(channel, "read", umid=f"u{n}", clientMessageId=f"{message.public_id.hex}.1")

    with django_assert_max_num_queries(9):
        assert merge_statuses() == 20

    assert set(Message.objects.values_list("status", flat=True)) == {"read"}


def test_a_poisonous_status_is_parked_and_holds_nobody_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message, channel = sent_message()
    answered(message, "u")
    status(channel, "sent", umid="poison")
    status(channel, "sent")
    read = statuses._view

    def fail(item: InboundEvent) -> Any:
        if item.address == "poison":
            raise RuntimeError("cannot")
        return read(item)

    monkeypatch.setattr(statuses, "_view", fail)
    for _ in range(5):
        merge_statuses()

    parked = InboundEvent.objects.get(address="poison")
    assert parked.state == "failed"
    assert parked.outcome.startswith("RuntimeError < test_statuses.py:")
    assert reload(message).status == "sent"


def test_uncertain_sends_are_settled_by_their_status_end_to_end(
    provider: Start, pump: Callable[[], None], settings: Settings
) -> None:
    server = provider(lambda body: b"")
    channel, contact = conversation(server.url)
    queue(outgoing(channel, contact))
    pump()
    uncertain = only_message().status

    status(channel, "delivered", "delivered_to_recipient", clientMessageId=sent_id(server))
    pump()

    assert uncertain == "uncertain"
    assert only_message().status == "delivered"
    assert Effect.objects.get().state == "done"
    assert len(server.bodies) == 1


def sent_id(server: Any) -> str:
    return str(server.bodies[0]["clientMessageId"])
