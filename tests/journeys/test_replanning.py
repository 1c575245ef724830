"""A date that a step writes moves the start that hangs on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.clock import wall_now
from journeys.models import Plan
from tests.factories import make_contact, make_journey
from tests.journeys.steps import GREET, end
from tests.journeys.test_batches import queries_of_a_turn
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


def noting(date: str | None) -> list[dict[str, Any]]:
    inputs = {"fields": {"appointment_at": date}}
    step = {"id": "note", "stepType": "UpdateContact", "inputs": inputs, "nextStepId": "done"}
    return [step, end("done")]


def planned() -> list[datetime]:
    return list(Plan.objects.filter(contact__isnull=False).values_list("due_at", flat=True))


def remind(world: World) -> None:
    match = {"field": "appointment_at", "before": "1.00:00:00"}
    make_journey(world.account, GREET, name="Reminder", trigger="schedule", match=match)


def test_a_date_that_a_step_writes_plans_the_reminder_and_another_one_moves_it(
    world: World,
) -> None:
    remind(world)
    first, second = wall_now() + timedelta(days=3), wall_now() + timedelta(days=5)
    world.journey(noting(first.isoformat()), contains="book")
    world.journey(noting(second.isoformat()), contains="move")

    world.say("book")
    world.play()
    assert planned() == [first - timedelta(days=1)]
    world.say("move")
    world.play()

    assert planned() == [second - timedelta(days=1)]


def test_a_date_that_a_step_takes_away_cancels_the_reminder(world: World) -> None:
    remind(world)
    world.journey(noting((wall_now() + timedelta(days=3)).isoformat()), contains="book")
    world.journey(noting(None), contains="cancel")
    world.say("book")
    world.play()

    world.say("cancel")
    world.play()

    assert planned() == []


def queries_to_note(world: World, people: int) -> int:
    crowd = [World(world.channel, make_contact(world.account)) for _ in range(people)]
    [one.say("book") for one in crowd]
    return queries_of_a_turn()


def test_dates_of_fifty_contacts_take_as_many_queries_as_that_of_one(world: World) -> None:
    remind(world)
    remind(world)
    date = wall_now() + timedelta(days=3)
    world.journey(noting(date.isoformat()), contains="book")
    queries_to_note(world, 1)

    assert queries_to_note(world, 1) == queries_to_note(world, 50)
    assert len(planned()) == 104
