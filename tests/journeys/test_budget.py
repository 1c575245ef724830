"""A contact whose expressions are slow holds nobody up, and loses nothing."""

from __future__ import annotations

import pytest

from journeys import contact_turn
from journeys.models import Run
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

END = [{"id": "end", "stepType": "End", "inputs": {"outcome": "{{data.payload.type + 'x'}}"}}]


def test_what_a_turn_has_no_time_for_is_taken_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.journey(END)
    monkeypatch.setattr(contact_turn, "TURN_BUDGET_S", 1e-9)
    world.say("go")
    world.say("go")

    world.turns()
    after_one = Run.objects.filter(outcome="Textx").count()
    world.turns()

    assert (after_one, Run.objects.filter(outcome="Textx").count()) == (1, 2)
