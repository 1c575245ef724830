"""Every run's log leads to its stored state, to the letter; tampering shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.demo import seed
from journeys.engine.codec import state_to_text
from journeys.engine.values import canonical
from journeys.http_trigger import start_by_request
from journeys.models import Run, RunLog
from journeys.replay import replay
from messaging.inbox import resolve_inbox
from outbox.ports import Outcome
from tests.journeys.steps import ASK, BOOK, FORM, end, message
from tests.journeys.world import REFUSED, UNCLEAR, World

pytestmark = pytest.mark.django_db

JOURNEYS = Path(seed.__file__).parent / "journeys"
SLOTS: dict[str, list[str]] = {"locations": [], "dates": [], "times": ["10:30"]}


def replays(run: Run) -> bool:
    return state_to_text(replay(run)) == run.state


def test_a_run_with_a_mailbox_replays(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    [world.say(str(number)) for number in range(23)]
    world.settle_down()
    assert replays(world.run)

    world.play()

    assert (world.run.outcome, replays(world.run)) == ("done", True)


def test_a_suspended_and_resumed_run_replays(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.command("suspend", world.run)
    world.play()
    world.tap("yes", world.message())
    world.play()
    assert (world.run.status, replays(world.run)) == ("Suspended", True)

    world.command("resume", world.run)
    world.play()

    assert (world.run.outcome, replays(world.run)) == ("done", True)


@pytest.mark.parametrize("outcome", [None, REFUSED, UNCLEAR])
def test_a_run_with_an_http_step_replays(world: World, outcome: Outcome | None) -> None:
    world.journey(BOOK)
    world.say("go")

    world.play(outcome)

    assert replays(world.run)


def test_a_run_that_a_request_started_replays(world: World) -> None:
    hello = message("hello", "Order {{data.order.id}} of {{now()}} as {{uuid()}}", "done")
    hello["inputs"]["user"] = {"msisdn": "{{data.phone}}"}
    world.journey([hello, end("done")], trigger="http_request")

    start_by_request(world.account, None, {"phone": world.msisdn, "order": {"id": "A-\0\ud800"}})
    resolve_inbox()
    world.turn()

    assert replays(world.run)


def test_a_run_with_a_form_and_a_time_out_replays(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.play()
    world.timers_due()

    world.play()

    assert (world.run.outcome, replays(world.run)) == ("done", True)


def test_a_terminated_run_replays(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.say("hello")
    world.turn()

    world.command("terminate", world.run)
    world.play()

    assert (world.run.status, replays(world.run)) == ("Terminated", True)


def test_the_demo_booking_replays(world: World) -> None:
    document = json.loads((JOURNEYS / "appointment_booking.json").read_text())
    world.journey(document["definition"]["steps"], contains="book")
    world.say("book")
    world.play()
    reply = {"id": f"general~{world.message().reply_token}", "title": "General Consultation"}
    world.hear({"interactive": {"type": "list_reply", "list_reply": reply}}, type="Interactive")

    world.play(Outcome("accepted", canonical({"responseCode": 200, "responseBody": SLOTS})))

    assert world.sent()[-1] == "Pick a place and a time for your General Consultation."
    assert (world.run.suspensions.get().kind, replays(world.run)) == ("flow", True)


def test_a_log_that_was_changed_does_not_replay(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    log = RunLog.objects.get(event_kind="EffectSucceeded")
    kept = log.event
    log.event = kept.replace(world.run.public_id, "0" * 24)
    log.save()

    assert not replays(world.run)

    log.event = kept
    log.save()
