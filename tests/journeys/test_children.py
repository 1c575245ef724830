"""A journey that starts another one, and what either learns of the other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys import actions
from journeys.errors import CannotPublish
from journeys.models import Journey, Run
from journeys.turn import _end_unreadable
from tests.factories import make_journey, make_user
from tests.journeys.steps import GREET, buttons, end, message, wait_reply
from tests.journeys.world import World

SURVEY: list[dict[str, Any]] = [
    message("how", "How was it?", "wait"),
    wait_reply("wait", "rated", "rated"),
    {
        "id": "rated",
        "stepType": "End",
        "inputs": {"outcome": "rated", "values": {"said": "{{data.reply.payload.content.text}}"}},
    },
]


def start(id: str, journey: str, to: str = "done", **inputs: Any) -> dict[str, Any]:
    return {
        "id": id,
        "stepType": "StartJourney",
        "inputs": {"journey": journey, "data": {"payload": "{{data.payload}}"}, **inputs},
        "outputs": {"told": "{{step}}"},
        "nextStepId": to,
        "exits": {"failed": "failed"},
    }


def named(world: World, name: str, steps: list[dict[str, Any]]) -> Journey:
    """Publish a journey of that name which no message starts."""
    journey = make_journey(world.account, steps, match={"contains": f"never {name}"})
    Journey.objects.filter(pk=journey.pk).update(name=name)
    journey.refresh_from_db()
    return journey


def parent_of(world: World, *steps: dict[str, Any]) -> Journey:
    return world.journey([*steps, end("done"), end("failed")])


def data_of(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run.state)["data"]
    return data


def parent_run() -> Run:
    return Run.objects.get(parent_run__isnull=True)


def test_a_child_runs_and_its_parent_goes_on_with_what_it_returned(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()
    child = Run.objects.get(parent_run__isnull=False)

    world.say("very good")
    world.play()

    parent = parent_run()
    assert (parent.status, parent.outcome) == ("Complete", "done")
    assert child.parent_run == parent.pk
    assert data_of(parent)["told"] == {
        "runId": child.public_id,
        "status": "Complete",
        "outcome": "rated",
        "values": {"said": "very good"},
    }


def test_a_child_that_ends_at_once_is_done_in_one_turn(world: World) -> None:
    named(world, "Short", [end("there")])
    parent_of(world, start("ask", "Short"))
    world.say("go")

    world.turn()

    assert list(Run.objects.values_list("status", flat=True)) == ["Complete", "Complete"]
    assert Run.objects.get(parent_run__isnull=False).parent_run == parent_run().pk


def test_a_parent_that_does_not_wait_goes_on_beside_its_child(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey", wait=False))
    world.say("go")

    world.play()

    child = Run.objects.get(parent_run__isnull=False)
    assert parent_run().status == "Complete"
    assert (child.status, child.parent_key) == ("Runnable", "")


def test_the_version_pinned_at_publish_is_the_one_that_starts(world: World) -> None:
    child = named(world, "Greeting", GREET)
    parent_of(world, start("greet", "Greeting"))
    pinned = child.live_version
    child.draft = child.draft.replace("Hello", "Good day")
    child.save()
    actions.publish(child, make_user())
    world.say("go")

    world.play()

    assert Run.objects.get(parent_run__isnull=False).version == pinned
    assert world.sent() == ["Hello"]


def test_a_child_is_found_by_its_id_too(world: World) -> None:
    child = named(world, "Greeting", GREET)
    parent_of(world, start("greet", str(child.public_id)))
    world.say("go")

    world.play()

    assert parent_run().outcome == "done"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Nowhere", "there is no journey 'Nowhere'"),
        ("Draft", "has not been published"),
        ("Twice", "several journeys"),
        ("{{data.which}}", "no expression"),
        ("00000000-0000-4000-8000-000000000000", "there is no journey"),
    ],
)
def test_publishing_refuses_a_journey_that_cannot_be_pinned(name: str, reason: str) -> None:
    world = World.make()
    Journey.objects.create(account=world.account, name="Draft", draft="{}")
    Journey.objects.create(account=world.account, name="Twice", draft="{}")
    Journey.objects.create(account=world.account, name="Twice", draft="{}")

    with pytest.raises(CannotPublish, match=reason) as refused:
        parent_of(world, start("ask", name))

    assert str(refused.value).startswith("ask inputs/journey: ")


@pytest.mark.django_db
def test_publishing_knows_no_journey_of_another_account() -> None:
    named(World.make(), "Survey", SURVEY)

    with pytest.raises(CannotPublish, match="there is no journey 'Survey'"):
        parent_of(World.make(), start("ask", "Survey"))


def test_a_child_that_an_operator_cancels_fails_its_parent(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()

    world.command("terminate", Run.objects.get(parent_run__isnull=False))
    world.settle_down()

    assert parent_run().outcome == "failed"


def test_a_child_that_faults_fails_its_parent_in_the_same_turn(world: World) -> None:
    fault = {"id": "bad", "stepType": "Wait", "inputs": {"duration": "{{data.payload.no.such}}"}}
    named(world, "Broken", [fault])
    parent_of(world, start("ask", "Broken"))
    world.say("go")

    world.turn()

    child = Run.objects.get(parent_run__isnull=False)
    assert (child.status, parent_run().outcome) == ("Terminated", "failed")


def test_a_child_that_nobody_can_read_fails_its_parent(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()
    child = Run.objects.get(parent_run__isnull=False)

    _end_unreadable(child, "CodecError")
    world.settle_down()

    assert parent_run().outcome == "failed"


def test_a_parent_that_goes_back_to_an_old_question_ends_the_run_it_waited_for(
    world: World,
) -> None:
    named(world, "Survey", SURVEY)
    asks = [
        buttons("first", "First?", "wait_first", oldTaps="answer"),
        wait_reply("wait_first", "ask", "done"),
    ]
    world.journey([*asks, start("ask", "Survey"), end("done"), end("failed")])
    world.say("go")
    world.play()
    first = world.message()
    world.tap("yes", first)
    world.play()

    world.tap("no", first)
    world.play()

    children = Run.objects.filter(parent_run__isnull=False).order_by("id")
    assert [(one.status, one.outcome) for one in children] == [
        ("Terminated", "parent ended"),
        ("Runnable", ""),
    ]
    assert parent_run().status == "Runnable"


def test_a_parent_that_nobody_can_read_takes_the_run_it_waits_for_along(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()
    child = Run.objects.get(parent_run__isnull=False)

    _end_unreadable(parent_run(), "CodecError")
    world.settle_down()

    child.refresh_from_db()
    assert (child.status, child.outcome) == ("Terminated", "parent ended")


def test_a_cancelled_parent_takes_the_run_it_waits_for_along(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()

    world.command("terminate", parent_run())
    world.settle_down()

    child = Run.objects.get(parent_run__isnull=False)
    assert (child.status, child.outcome) == ("Terminated", "parent ended")


def test_a_suspended_parent_learns_of_the_end_when_it_is_resumed(world: World) -> None:
    named(world, "Survey", SURVEY)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()
    world.command("suspend", parent_run())
    world.say("fine")
    world.play()
    assert parent_run().status == "Suspended"

    world.command("resume", parent_run())
    world.settle_down()

    assert parent_run().outcome == "done"


def test_journeys_stand_at_most_five_deep_above_one_another(world: World) -> None:
    world.journey([start("again", "Test"), end("done"), end("failed")])
    world.say("go")

    world.settle_down()

    assert Run.objects.count() == 6
    assert Run.objects.latest("id").outcome == "failed"


def test_journeys_that_start_one_another_without_end_are_stopped(world: World) -> None:
    named(world, "Short", [end("there")])
    loop = start("ask", "Short", "again")
    parent_of(world, loop, {"id": "again", "stepType": "JumpTo", "inputs": {"stepId": "ask"}})
    world.say("go")

    world.settle_down()

    assert Run.objects.count() == 51
    assert parent_run().outcome == "failed"
