"""UpdateContact, and the steps of a phone that no channel serves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from journeys.models import Plan, RunLog
from journeys.schedule.firing import fire_plans
from tests.factories import make_journey
from tests.journeys.steps import end, message
from tests.journeys.world import World


def change(**inputs: Any) -> dict[str, Any]:
    return {"id": "note", "stepType": "UpdateContact", "inputs": inputs, "nextStepId": "done"}


def test_name_language_and_fields_are_written_with_the_run(world: World) -> None:
    fields = {"vip": True, "seats": 4}
    world.journey([change(name="Mia", language="de", fields=fields), end("done")])
    world.say("go")

    world.turn()

    world.contact.refresh_from_db()
    assert (world.contact.name, world.contact.language) == ("Mia", "de")
    assert world.contact.attributes == '{"vip":true,"seats":4}'


def test_fields_are_written_over_those_that_are_there(world: World) -> None:
    world.contact.attributes = '{"city":"Bern","vip":true,"old":1}'
    world.contact.save()
    world.journey([change(fields={"vip": False, "old": None, "new": "x"}), end("done")])
    world.say("go")

    world.turn()

    world.contact.refresh_from_db()
    assert json.loads(world.contact.attributes) == {"city": "Bern", "vip": False, "new": "x"}


def test_what_a_step_leaves_out_stays(world: World) -> None:
    world.journey([change(language="en"), end("done")])
    world.say("go")

    world.turn()

    world.contact.refresh_from_db()
    assert (world.contact.name, world.contact.attributes) == ("Ann", "{}")


def test_a_phone_call_without_a_voice_channel_fails_in_the_same_turn(world: World) -> None:
    call = {
        "id": "call",
        "stepType": "VoiceMessage",
        "inputs": {"action": "say", "params": {"destination": "+6581234567", "text": "Hi"}},
        "nextStepId": "done",
        "exits": {"failed": "sorry"},
    }
    world.journey([call, message("sorry", "No phone", "done"), end("done")])
    world.say("go")

    world.turn()

    event = RunLog.objects.get(event_kind="EffectFailed").event
    assert json.loads(event)["message"] == "there is no voice channel"
    assert world.sent() == ["No phone"]


def test_digits_without_a_voice_channel_fail_in_the_same_turn(world: World) -> None:
    digits = {
        "id": "digits",
        "stepType": "WaitForDTMF",
        "inputs": {"dtmfRequestId": "a", "timeout": "00:05:00"},
        "nextStepId": "done",
        "exits": {"failed": "failed"},
    }
    world.journey([digits, end("done"), end("failed")])
    world.say("go")

    world.turn()

    assert world.run.outcome == "failed"


def test_a_date_that_a_run_writes_plans_what_depends_on_it(world: World) -> None:
    remind = {"field": "appointment_at", "before": "1.00:00:00"}
    make_journey(world.account, [end("done")], trigger="schedule", match=remind)
    fire_plans()
    world.journey([change(fields={"appointment_at": "2099-05-02T10:00:00Z"}), end("done")])

    world.say("go")
    world.turn()

    plan = Plan.objects.get(contact=world.contact)
    assert plan.due_at == datetime(2099, 5, 1, 10, tzinfo=UTC)
