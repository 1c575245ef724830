"""Taps on questions that are over: what the step that asked says they mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys.actions import pause
from journeys.models import Run
from messaging.models import InboundEvent, Message
from tests.factories import make_journey, make_user
from tests.journeys.steps import GREET, Step, buttons, end, message, wait_flow, wait_reply
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
CLOSED = "This question is closed. Please write to us if you need anything."


def survey(**options: Any) -> list[Step]:
    """Ask twice; the options stand beside the inputs of the first question."""
    return [
        buttons("first", "First?", "wait_first", **options),
        wait_reply("wait_first", "second", "done"),
        message("second", "Second?", "wait_second"),
        wait_reply("wait_second", "done", "done"),
        end("done"),
    ]


def at_second(world: World, **options: Any) -> Message:
    """Bring the run to its second question; return the first one's message."""
    world.journey(survey(**options))
    world.say("go")
    world.play()
    first = world.message()
    world.tap("yes", first)
    world.play()
    return first


def deciding(item: InboundEvent) -> tuple[str, str]:
    item.refresh_from_db()
    last = json.loads(item.why)[-1]
    return last["rule"], last["says"]


def judged(item: InboundEvent, rule: str) -> str:
    item.refresh_from_db()
    return str(next(one["says"] for one in json.loads(item.why) if one["rule"] == rule))


def test_without_a_word_of_the_step_an_old_tap_counts_as_text(world: World) -> None:
    first = at_second(world)

    item = world.tap("no", first)
    world.play()

    assert deciding(item)[0] == "newest-wait"
    assert judged(item, "old-tap") == "an old tap: it counts as text"
    assert world.run.outcome == "done"


def test_an_old_tap_as_text_may_start_a_journey_by_its_title(world: World) -> None:
    first = at_second(world, oldTaps="text")
    world.say("well")
    world.play()
    make_journey(world.account, GREET, match={"keyword": "yes"})

    item = world.tap("yes", first)
    world.play()

    assert deciding(item)[0] == "triggers"
    assert world.sent()[-1] == "Hello"


def test_ignore_tells_the_customer_and_moves_nothing(world: World) -> None:
    first = at_second(world, oldTaps="ignore")
    state = world.run.state

    item = world.tap("no", first)
    world.play()

    assert deciding(item) == (
        "old-tap",
        "an old tap: the step says ignore, the customer gets a notice",
    )
    assert world.sent()[-1] == CLOSED
    assert world.run.state == state


def test_ignore_says_what_its_author_wrote(world: World) -> None:
    first = at_second(world, oldTaps="ignore", oldTapsNotice="Too late, {{data.name}}.")

    world.tap("no", first)
    world.play()

    assert world.sent()[-1] == "Too late, {{data.name}}."


def test_answer_takes_the_run_back_to_the_question(world: World) -> None:
    first = at_second(world, oldTaps="answer")

    item = world.tap("no", first)
    world.play()

    assert deciding(item)[0] == "old-tap"
    assert world.sent() == ["First?", "Second?", "Second?"]
    reply = json.loads(world.run.state)["data"]["reply"]["payload"]["content"]["interactive"]
    assert reply["button_reply"]["id"] == "no"


def test_answer_leaves_the_tap_to_other_rules_when_the_run_has_ended(world: World) -> None:
    first = at_second(world, oldTaps="answer")
    world.say("well")
    world.play()

    item = world.tap("no", first)
    world.play()

    assert judged(item, "old-tap") == "an old tap: the step says answer, but its run has ended"
    assert deciding(item)[0] == "unanswered"


def test_restart_starts_a_new_run_of_the_live_version(world: World) -> None:
    first = at_second(world, oldTaps="restart")

    item = world.tap("no", first)
    world.play()

    assert deciding(item) == ("old-tap", "an old tap: the step says restart; started Test")
    assert list(Run.objects.order_by("id").values_list("outcome", flat=True)) == ["restarted", ""]
    assert world.sent() == ["First?", "Second?", "First?"]


def test_restart_needs_a_journey_that_is_enabled(world: World) -> None:
    first = at_second(world, oldTaps="restart")
    pause(world.run.journey, make_user())

    item = world.tap("no", first)
    world.play()

    assert "not enabled" in judged(item, "old-tap")


def test_a_quote_of_an_old_question_is_an_old_tap_too(world: World) -> None:
    first = at_second(world, oldTaps="ignore")
    quoted = first.attempts.get().provider_id

    world.say("yes", payload={"replyToUmid": quoted})
    world.play()

    assert world.sent()[-1] == CLOSED


def test_a_tap_on_the_open_question_is_no_old_tap(world: World) -> None:
    world.journey(survey(oldTaps="ignore"))
    world.say("go")
    world.play()

    world.tap("yes", world.message())
    world.play()

    assert world.sent() == ["First?", "Second?"]


def test_a_form_that_was_closed_follows_the_step_that_sent_it(world: World) -> None:
    world.journey(
        [form(oldTaps="ignore"), wait_flow("wait", "done"), end("done")],
    )
    world.say("go")
    world.play()
    world.submit({"size": "L"})
    world.play()

    item = world.submit({"size": "XL"})
    world.play()

    assert deciding(item)[0] == "old-tap"
    assert world.sent()[-1] == CLOSED


def form(**options: Any) -> Step:
    parameters = {
        "flowId": "131",
        "flowCta": "Open",
        "flowAction": "navigate",
        "flowActionPayload": {"screen": "START"},
    }
    interactive = {
        "type": "flow",
        "body": {"text": "Fill it in"},
        "action": {"parameters": parameters},
    }
    user = {"msisdn": "{{data.payload.user.msisdn}}"}
    inputs = {"user": user, "type": "interactive", "content": {"interactive": interactive}}
    return {
        "id": "form",
        "stepType": "ChatAppsMessage",
        "inputs": inputs,
        "nextStepId": "wait",
        **options,
    }


def test_a_question_that_cannot_be_asked_again_is_gone_back_to_once(world: World) -> None:
    wait = wait_reply("wait_first", "broken", "done", onError="sorry")
    wait["inputs"]["timeout"] = "{{data.broken ? data.no.where : '1'}}"
    broken = {"id": "broken", "stepType": "SetData", "inputs": {"values": {"broken": True}}}
    nap = {"id": "nap", "stepType": "Wait", "inputs": {"duration": "1"}}
    world.journey(
        [
            buttons("first", "First?", "wait_first", oldTaps="answer"),
            wait,
            {**broken, "nextStepId": "nap"},
            nap,
            message("sorry", "Sorry", "nap"),
            end("done"),
        ]
    )
    world.say("go")
    world.play()
    first = world.message()
    world.tap("yes", first)
    world.play()

    world.tap("no", first)
    world.play()

    assert Message.objects.filter(direction="out").count() == 2
