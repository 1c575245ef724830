"""Bursts and blocks on the real tables: timers armed anew, one wait, an exact replay."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys.models import Suspension
from outbox.models import Effect
from tests.journeys.steps import end, message
from tests.journeys.world import World, assert_replays

pytestmark = pytest.mark.django_db

COLLECT = {"quiet": "01:00:00", "longest": "02:00:00", "most": 3}
NAME: dict[str, Any] = {
    "id": "name",
    "stepType": "WaitForReply",
    "inputs": {"from": "{{data.payload.user.msisdn}}", "channel": "whatsapp"},
    "collect": COLLECT,
    "outputs": {"name": "{{step.text}}"},
}
ASK: list[dict[str, Any]] = [
    {
        "id": "new",
        "stepType": "If",
        "inputs": {"condition": "{{data.payload.content.text == 'go'}}"},
        "do": [[message("ask", "Your name?", "name"), NAME]],
        "nextStepId": "thanks",
    },
    message("thanks", "Thank you, {{data.name}}", "done"),
    end("done"),
]


@pytest.fixture
def asked(world: World) -> World:
    world.journey(ASK)
    world.say("go")
    world.play()
    return world


def timers(world: World) -> list[str]:
    rows = Effect.objects.filter(kind="timer", owner_run=world.run.pk)
    return [key.rpartition(":")[2] for key in rows.values_list("key", flat=True)]


def test_each_text_of_a_burst_arms_its_timer_anew(asked: World) -> None:
    asked.say("Ann")
    asked.turn()
    first = timers(asked)
    asked.say("Lee")
    asked.turn()

    assert (first, timers(asked)) == (["t1"], ["t2"])
    assert Suspension.objects.filter(run=asked.run).count() == 1


def test_a_quiet_burst_is_one_reply_and_the_block_is_over(asked: World) -> None:
    asked.say("Ann")
    asked.say("Lee")
    asked.turn()

    asked.timers_due()
    asked.play()

    assert json.loads(asked.run.state)["data"]["name"] == "Ann\nLee"
    assert (asked.run.status, asked.run.outcome) == ("Complete", "done")
    assert asked.sent()[-1] == "Thank you, Ann\nLee"
    assert_replays()


def test_the_last_reply_that_fits_ends_a_burst_at_once(asked: World) -> None:
    asked.say("a")
    asked.say("b")
    asked.say("c")

    asked.play()

    assert asked.run.outcome == "done"
    assert timers(asked) == []
