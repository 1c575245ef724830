"""What customers write is data: no text of theirs is ever compiled or evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.expressions import evaluator
from journeys.models import Run
from tests.factories import make_journey
from tests.journeys.steps import ASK, Step, end, message
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

HOSTILE = ["{{ 40 + 2 }}", "{{secret.KEY}}", "}}{{ uuid() }}{{", "`${40 + 2}`", "'; data = {}; '"]
ECHO: list[Step] = [
    message("echo", "You said: {{data.payload.content.text}}", "wait"),
    ASK[1] | {"selectNextStep": {"again": "{{data.reply}}", "done": None}, "exits": {}},
    message("again", "And: {{data.reply.payload.content.text}}", "done"),
    end("done"),
]
WRITTEN = {"data.payload.user.msisdn", "data.payload.content.text", "step.reply", "data.reply"}
WRITTEN |= {"data.reply.payload.content.text", "data.payload?.user?.msisdn"}


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect every source that the evaluator is asked to run."""
    seen: set[str] = set()
    real = evaluator.Evaluator.__call__

    def spy(self: Any, source: str, *args: Any, **more: Any) -> Any:
        seen.add(source.strip())
        return real(self, source, *args, **more)

    monkeypatch.setattr(evaluator.Evaluator, "__call__", spy)
    return seen


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_echoed_and_never_run(world: World, sources: set[str], text: str) -> None:
    make_journey(world.account, ECHO)

    world.say(text)
    world.play()
    world.say(text)
    world.play()

    assert world.sent() == [f"You said: {text}", f"And: {text}"]
    assert sources
    assert sources <= WRITTEN


def test_a_hostile_button_and_form_are_never_run(world: World, sources: set[str]) -> None:
    make_journey(world.account, ECHO)
    world.say("hello")
    world.play()

    world.tap(HOSTILE[0])
    world.submit({HOSTILE[0]: HOSTILE[1]})
    world.play()

    assert sources <= WRITTEN
    assert Run.objects.filter(error="").count() == Run.objects.count()
