"""What the inspector reads from a run's rows: early mail, suspended runs, late failures."""

from __future__ import annotations

import pytest

from journeys.engine.step import read_step
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.registry import KINDS
from journeys.inspector.advice import advice_for
from journeys.inspector.step_looks import look_of
from journeys.inspector.values import Happening, RunView
from journeys.inspector.view import inspect_run
from journeys.models import Run
from outbox.ports import Outcome
from tests.journeys.steps import ASK, BOOK, FORM, end, message
from tests.journeys.world import UNCLEAR, World

pytestmark = pytest.mark.django_db


def inspected(world: World) -> RunView:
    runs = Run.objects.select_related("journey", "version", "contact", "channel")
    return inspect_run(runs.get(pk=world.run.pk))


def begun(world: World, steps: list[dict[str, object]], outcome: Outcome | None = None) -> None:
    world.journey(steps)
    world.say("go")
    world.play(outcome)


def happenings(view: RunView) -> list[str]:
    return [entry.kind for entry in view.entries if isinstance(entry, Happening)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_step_has_a_look_of_its_own(kind: Kind) -> None:
    look = look_of(read_step({"id": "a", "stepType": kind.name}, "steps/0"))

    assert look.icon != look_of(None).icon
    assert look.label == kind.label


def test_visits_come_in_order_with_kind_exit_and_duration(world: World) -> None:
    begun(world, ASK)
    world.say("well")
    world.play()

    visits = inspected(world).visits

    assert [visit.title for visit in visits[1:]] == ["Ask", "Wait", "Thanks", "Done"]
    assert [visit.look.hue for visit in visits[1:]] == ["send", "ask", "send", "trigger"]
    assert visits[2].exit == "reply"
    assert visits[2].next == ("Thanks",)
    assert all(visit.took is not None for visit in visits)


def test_a_reply_that_came_early_is_shown_with_the_wait_that_took_it(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.say("too soon")
    world.turn()
    world.play()

    view = inspected(world)

    assert happenings(view) == ["held"]
    heard = next(visit.heard for visit in view.visits if visit.step == "wait")
    assert heard is not None
    assert heard.text == "too soon"


def test_a_reply_in_the_mailbox_is_told_of_a_waiting_run(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.say("too soon")
    world.turn()

    view = inspected(world)

    assert len(view.held) == 1
    assert [visit.step for visit in view.waits] == ["ask"]


def test_what_a_suspended_run_keeps_is_told(world: World) -> None:
    begun(world, ASK)
    world.command("suspend", world.run)
    world.settle_down()
    world.say("are you there?")
    world.settle_down()
    world.command("resume", world.run)
    world.settle_down()

    view = inspected(world)

    assert happenings(view) == ["command", "recorded", "command"]
    heard = next(visit.heard for visit in view.visits if visit.step == "wait")
    assert heard is not None
    assert heard.text == "are you there?"


def test_a_message_that_fails_later_is_told_with_its_visit(world: World) -> None:
    begun(world, FORM)
    world.status("Undelivered", world.message(), errorCode=1018)
    world.settle_down()

    visits = inspected(world).visits

    notes = [note.code for visit in visits for note in visit.notes]
    assert notes == ["notOnWhatsApp"]


def test_an_unclear_send_keeps_its_effect_with_the_visit(world: World) -> None:
    begun(world, ASK, UNCLEAR)

    visit = inspected(world).waits[0]

    assert visit.effect is not None
    assert visit.effect.state == "uncertain"
    assert visit.sent[0].attempts[0].outcome == "uncertain"


def test_what_a_visit_worked_out_is_what_the_engine_worked_out(world: World) -> None:
    begun(world, BOOK)

    visit = inspected(world).visits[1]

    assert [(output.name, output.value) for output in visit.outputs] == [
        ("code", 201),
        ("answer", {"id": 7}),
    ]
    assert [(one.place, one.source) for one in visit.worked] == [
        ("outputs/code", "step.responseCode"),
        ("outputs/answer", "step.responseBody"),
    ]


def test_a_run_that_cannot_be_played_again_shows_nothing_made_up(world: World) -> None:
    begun(world, BOOK)
    state = world.run.state
    Run.objects.update(state=state.replace('"id":7', '"id":8'))

    visit = inspected(world).visits[1]
    Run.objects.update(state=state)

    assert (visit.outputs, visit.worked) == ((), ())
    assert visit.answer is not None


def test_an_expression_without_a_value_is_a_warning(world: World) -> None:
    hello = message("hello", "Hello", "done", outputs={"name": "{{data.nobody.name.first}}"})
    begun(world, [hello, end("done")])

    visit = inspected(world).visits[1]

    assert len(visit.warnings) == 1
    assert visit.outputs[0].value is None


def test_a_state_that_nobody_can_read_leaves_the_log_and_the_visits() -> None:
    world = World.make()
    begun(world, ASK)
    readable = inspected(world)
    Run.objects.update(state="{", error="unreadable state: ValueError")

    view = inspected(world)

    assert (readable.is_readable, view.is_readable) == (True, False)
    assert view.log == readable.log
    assert len(view.visits) == len(readable.visits)
    assert view.failure is not None
    assert view.failure.code == "unreadable"


def test_every_code_has_a_reason_and_a_remedy() -> None:
    assert advice_for("windowClosed").is_known
    assert not advice_for("provider:4711").is_known
    assert "4711" in str(advice_for("provider:4711").why)
    assert str(advice_for("").do)
