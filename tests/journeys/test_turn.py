"""The turn: what a contact's inputs do to their runs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from accounts.clock import wall_now
from flows.models import FlowSubmission
from journeys.models import Run, RunLog, Suspension
from messaging.models import InboundEvent, Message
from outbox.models import Effect
from tests.factories import make_journey
from tests.journeys.steps import ASK, BOOK, FORM, GREET
from tests.journeys.world import REFUSED, UNCLEAR, UNSETTLED, World

pytestmark = pytest.mark.django_db


def test_a_keyword_starts_a_run_with_the_data_that_8x8_gives(world: World) -> None:
    world.journey(GREET, contains="BOOK")

    item = world.say("I want to book please")
    world.play()

    data = json.loads(world.run.state)["data"]
    item.refresh_from_db()
    assert data["payload"]["content"] == {"text": "I want to book please"}
    assert data["accountId"] == world.account.public_id
    assert data["subAccountId"] == world.channel.sub_account.name
    assert data["timeZone"] == "Asia/Singapore"
    assert data["triggeredAt"] == item.occurred_at.isoformat().replace("+00:00", "Z")
    assert (item.state, item.outcome) == ("done", "started Test")


def test_a_message_that_nothing_matches_is_unhandled(world: World) -> None:
    world.journey(GREET)
    world.say("go")
    item = world.say("hello?")

    world.play()

    item.refresh_from_db()
    assert (item.state, item.outcome) == ("unhandled", "nothing matched")
    assert Run.objects.count() == 1


def test_a_conversation_goes_from_trigger_to_end(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    world.tap("yes", world.message())
    world.play()

    assert world.sent() == ["Shall we?", "Thank you"]
    assert (world.run.status, world.run.outcome) == ("Complete", "done")
    assert not Effect.objects.exists()
    assert not Suspension.objects.exists()


def test_journeys_see_taps_without_our_token(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    world.tap("yes", world.message())
    world.play()

    reply = json.loads(world.run.state)["data"]["reply"]
    assert reply["payload"]["content"]["interactive"]["button_reply"]["id"] == "yes"


def test_inputs_are_fed_results_first_then_commands_then_messages_by_time(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.send()
    now = wall_now()
    world.say("later", occurred_at=now)
    world.say("earlier", occurred_at=now - timedelta(seconds=5))
    world.command("suspend", world.run)

    world.turn()

    logs = RunLog.objects.order_by("revision").values_list("event_kind", "event_ref")
    order = [*InboundEvent.objects.filter(kind="message").order_by("id")[1:]]
    assert list(logs)[1:] == [
        ("EffectSucceeded", None),
        ("OperatorCommand", InboundEvent.objects.get(kind="command").pk),
        ("Reply", order[1].pk),
        ("Reply", order[0].pk),
    ]


def test_a_timer_comes_after_the_answer_that_is_already_there(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    world.timers_due()
    world.say("yes")

    world.play()

    assert world.run.outcome == "done"
    assert not Effect.objects.filter(kind="timer").exists()


def test_silence_until_the_timer_takes_the_other_way(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    world.timers_due()
    world.play()

    assert world.run.outcome == "silent"


def test_a_timer_that_nobody_waits_for_any_more_changes_nothing(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    timer = Effect.objects.get(kind="timer")
    world.say("yes")
    world.play()
    before = world.run
    timer.pk, timer.due_at = None, wall_now()
    timer.save(force_insert=True)

    world.play()

    assert world.run.revision == before.revision
    assert not Effect.objects.filter(kind="timer").exists()


def test_a_failed_send_without_an_exit_ends_the_run_with_its_error(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()

    world.send(REFUSED)
    world.turn()

    effect = Effect.objects.get()
    assert (world.run.status, world.run.outcome) == ("Terminated", "")
    assert (effect.state, effect.consumed_at is not None) == ("failed", True)


def test_an_http_step_gets_the_answer_parsed(world: World) -> None:
    world.journey(BOOK)
    world.say("go")

    world.play()

    data = json.loads(world.run.state)["data"]
    assert (data["code"], data["answer"], world.run.outcome) == (201, {"id": 7}, "done")


def test_a_posted_request_without_an_answer_takes_the_exit_uncertain(world: World) -> None:
    world.journey(BOOK)
    world.say("go")
    world.turn()

    world.send(UNSETTLED)
    world.turn()

    assert world.run.outcome == "uncertain"


def test_a_submitted_form_is_stored_once(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.play()

    item = world.submit({"date": "2026-03-06"})
    world.play()

    submission = FlowSubmission.objects.get()
    assert json.loads(submission.answers) == {"date": "2026-03-06"}
    assert (submission.run_id, submission.inbound_event_id) == (world.run.pk, item.pk)
    assert json.loads(world.run.state)["data"]["form"] == {"date": "2026-03-06"}


def test_a_form_that_nobody_waits_for_is_stored_all_the_same(world: World) -> None:
    world.journey(GREET)
    world.say("go")
    world.play()

    world.submit({"date": "2026-03-06"})
    world.play()

    submission = FlowSubmission.objects.get()
    assert (submission.run_id, submission.contact_id) == (None, world.contact.pk)


def test_two_journeys_that_match_both_start(world: World) -> None:
    world.journey(GREET)
    world.journey(ASK)

    world.say("go")
    world.play()

    assert sorted(world.sent()) == ["Hello", "Shall we?"]


def test_a_journey_of_another_account_does_not_start(world: World) -> None:
    stranger = World.make()
    make_journey(stranger.account, GREET, match={"contains": "go"})
    world.journey(ASK)

    world.say("go")
    world.play()

    assert Run.objects.get().account == world.account


def test_the_message_of_a_wait_is_noted_with_its_suspension(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    wait = Suspension.objects.get()
    assert (wait.kind, wait.step, wait.channel) == ("reply", "wait", world.channel)
    assert wait.bound_to == world.message().effect_key
    assert wait.deadline == Effect.objects.get(kind="timer").due_at


def test_an_uncertain_send_keeps_its_run_waiting(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play(UNCLEAR)

    assert world.run.status == "Runnable"
    assert Message.objects.get(direction="out").status == "uncertain"
    assert not Suspension.objects.exists()
