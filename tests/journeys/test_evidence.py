"""Replies and receipts that come before, or instead of, the answer to a send."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from journeys.models import RunLog
from messaging.inbox import resolve_inbox
from messaging.models import Channel, Message
from outbox.begin import begin
from outbox.finish import Result, finish
from outbox.models import Effect
from outbox.ports import Outcome, OutcomeKind
from outbox.settle import settle
from tests.factories import inbound_body
from tests.journeys.steps import ASK, GREET, message, wait_reply
from tests.journeys.world import UNCLEAR, World

pytestmark = pytest.mark.django_db

TWICE = [
    message("first", "First", "wait"),
    wait_reply("wait", "second", "second"),
    message("second", "Second", "again"),
    wait_reply("again", "done", "done"),
    {"id": "done", "stepType": "End", "inputs": {"outcome": "done"}},
]


def post_webhook(channel: Channel, body: dict[str, Any]) -> Any:
    return Client().post(
        f"/webhooks/8x8/{channel.public_id}/",
        data=body,
        content_type="application/json",
        headers={"Authorization": "Bearer test-webhook"},
    )


def test_a_reply_before_its_send_is_recorded_is_held_and_then_taken(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()

    item = world.say("yes")
    world.turn()
    item.refresh_from_db()
    assert (item.state, item.held_by_run) == ("held", world.run.pk)

    world.play()
    item.refresh_from_db()
    assert (item.state, item.held_by_run) == ("done", None)
    assert (world.run.outcome, world.sent()) == ("done", ["Shall we?", "Thank you"])


def test_a_reply_in_the_batch_that_starts_the_run_is_held_by_it(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    item = world.say("yes")

    world.turn()

    item.refresh_from_db()
    assert (item.state, item.held_by_run) == ("held", world.run.pk)


def test_a_tap_on_an_uncertain_message_proves_its_acceptance(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)

    world.tap("yes", world.message())
    world.turn()

    kinds = RunLog.objects.order_by("revision").values_list("event_kind", flat=True)
    assert list(kinds) == ["Started", "EffectSucceeded", "Reply"]
    assert not Effect.objects.filter(state="uncertain").exists()
    assert world.sent() == ["Shall we?", "Thank you"]


def test_a_tap_on_an_uncertain_message_shows_it_as_accepted(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)
    message = world.message()

    world.tap("yes", message)
    world.turn()

    message.refresh_from_db()
    assert (message.status, message.status_rank) == ("accepted", 2)


def test_a_reply_that_names_the_message_by_context_proves_its_acceptance(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.send()
    umid = world.message().attempts.get().provider_id

    world.say("yes", payload={"replyToUmid": umid})
    world.play()

    assert world.run.outcome == "done"


def test_the_answer_after_the_tap_changes_nothing(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)
    world.tap("yes", world.message())
    world.play()

    world.status("sent", Message.objects.filter(direction="out").earliest("id"))
    world.play()

    assert (world.run.outcome, world.sent()) == ("done", ["Shall we?", "Thank you"])


def test_a_receipt_settles_an_uncertain_send(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)

    world.status("sent", world.message())
    world.play()

    assert world.run.suspensions.get().step == "wait"
    assert world.message().status == "sent"


def test_nothing_settles_an_uncertain_send_and_the_run_ends_with_its_error(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)
    Effect.objects.filter(state="uncertain").update(settle_at="2026-01-01T00:00:00Z")

    settle()
    world.play()

    assert (world.run.status, world.sent()) == ("Terminated", ["Shall we?"])
    assert Effect.objects.get().error == "uncertain"


def test_evidence_after_the_run_has_gone_on_changes_only_the_message(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)
    Effect.objects.filter(state="uncertain").update(settle_at="2026-01-01T00:00:00Z")
    settle()
    world.play()
    before = world.run.state

    world.status("delivered", world.message())
    world.play()

    assert (world.run.state, world.message().status) == (before, "delivered")


@pytest.mark.parametrize("kind", ["accepted", "retry", "uncertain", "refused"])
def test_a_tap_that_overtakes_the_answer_settles_the_send_for_good(
    world: World, kind: OutcomeKind
) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    [job] = begin(world.claim())
    message = world.message()
    world.tap("yes", message)
    world.turn()

    finish([Result(job.row, Outcome(kind, provider_id="umid-1", code="late"))])
    world.play()

    message.refresh_from_db()
    assert (world.run.outcome, message.status) == ("done", "accepted")
    assert message.attempts.count() == 1


def test_a_failed_delivery_leaves_the_wait_by_its_exit(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    world.status("undelivered", world.message(), errorCode=1018)
    world.play()

    assert (world.run.outcome, world.message().status) == ("unreached", "failed")


def test_a_failure_that_overtakes_the_answer_reaches_the_wait_all_the_same(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.send(UNCLEAR)

    world.status("undelivered", world.message(), errorCode=1018)
    world.play()

    assert world.run.outcome == "unreached"


def test_a_run_that_awaits_delivery_goes_on_when_it_is_told(world: World) -> None:
    hello, done = GREET
    world.journey([{**hello, "inputs": {**hello["inputs"], "await": "delivered"}}, done])
    world.say("go")
    world.play()
    assert world.run.status == "Runnable"

    world.status("delivered", world.message(), detail="delivered_to_recipient")
    world.play()

    assert world.run.outcome == "done"


def test_the_same_webhook_twice_is_one_input(world: World) -> None:
    world.journey(TWICE)
    world.say("go")
    world.play()

    body = inbound_body(world.msisdn, {"text": "yes"})
    first, second = (post_webhook(world.channel, body) for _ in range(2))
    resolve_inbox()
    world.play()

    assert (first.status_code, second.status_code) == (200, 200)

    assert world.sent() == ["First", "Second"]
    assert world.run.suspensions.get().step == "again"


def test_two_webhooks_reversed_are_taken_in_the_order_in_which_they_came(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    world.tap("yes", world.message())
    world.turn()
    late = world.say("one moment", occurred_at=world.run.started_at)
    world.play()

    late.refresh_from_db()
    assert (world.run.outcome, world.sent()[:2]) == ("done", ["Shall we?", "Thank you"])
    assert late.state == "unhandled"
