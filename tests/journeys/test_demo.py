"""Both demo journeys on the database, without a network: what the customer gets to see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.clock import wall_now
from console.demo import seed
from journeys.engine.values import canonical
from journeys.http_trigger import start_by_request
from messaging.inbox import resolve_inbox
from messaging.models import Message
from outbox.models import Effect
from outbox.ports import Outcome
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

DEMO = Path(seed.__file__).parent
SLOTS: dict[str, Any] = {"locations": [], "dates": [], "times": ["10:30"]}


@pytest.fixture
def clinic(world: World) -> World:
    """A channel with the demo's approved templates."""
    for spec in json.loads((DEMO / "templates" / "templates.json").read_text()):
        template = MessageTemplate.objects.create(
            account=world.account,
            portfolio=world.channel.portfolio,
            name=spec["name"],
            category=spec["category"],
        )
        TemplateTranslation.objects.create(
            template=template,
            language=spec["language"],
            components=canonical(spec["components"]),
            status="APPROVED",
        )
    return world


def publish(world: World, name: str) -> None:
    document = json.loads((DEMO / "journeys" / f"{name}.json").read_text())
    steps = document["definition"]["steps"]
    world.journey(steps, contains="book", trigger=document["trigger"], policy=document["policy"])


def choose(world: World, id: str, title: str) -> None:
    """Tap a row of the newest list."""
    lists = Message.objects.filter(direction="out", template_name="").exclude(reply_token="")
    reply = {"id": f"{id}~{lists.latest('id').reply_token}", "title": title}
    world.hear({"interactive": {"type": "list_reply", "list_reply": reply}}, type="Interactive")
    world.turn()


def answer(world: World, code: int, body: Any) -> None:
    """Let the booking system answer the call that waits, and everything go on."""
    world.send(Outcome("accepted", canonical({"responseCode": code, "responseBody": body})))
    world.play()


def test_an_appointment_is_booked_and_the_customer_reminded(clinic: World) -> None:
    publish(clinic, "appointment_booking")
    clinic.say("I would like to book")
    clinic.play()
    choose(clinic, "general", "General Consultation")
    answer(clinic, 200, SLOTS)
    clinic.submit({"location": "orchard", "date": "2030-03-06", "time": "10:30", "reason": ""})
    clinic.turn()
    answer(clinic, 201, {"startsAt": "2030-03-06T10:30:00+08:00"})
    reminder = Effect.objects.get(kind="timer")
    assert clinic.message().type == "text"

    clinic.close_window()
    clinic.timers_due()
    clinic.play()

    assert reminder.due_at.isoformat() == "2030-03-05T02:30:00+00:00"
    assert clinic.message().template_name == "appointment_reminder"
    assert (clinic.run.status, clinic.run.outcome) == ("Complete", "reminded")


def test_a_booking_for_today_brings_no_reminder(clinic: World) -> None:
    publish(clinic, "appointment_booking")
    clinic.say("book")
    clinic.play()
    choose(clinic, "general", "General Consultation")
    answer(clinic, 200, SLOTS)
    clinic.submit({"location": "orchard", "date": "today", "time": "soon", "reason": ""})
    clinic.turn()
    answer(clinic, 201, {"startsAt": (wall_now() + timedelta(hours=3)).isoformat()})

    assert (clinic.run.outcome, Effect.objects.count()) == ("booked", 0)


def test_an_order_is_followed_from_the_template_to_the_form(clinic: World) -> None:
    publish(clinic, "order_shipped")
    start_by_request(clinic.account, None, {"phone": clinic.msisdn, "order": "A-1"})
    resolve_inbox()
    clinic.play()
    token = clinic.message().reply_token

    clinic.hear({"text": "Track order", "payload": f"track~{token}"})
    clinic.play()
    choose(clinic, "electronics", "Electronics")
    clinic.play()
    clinic.submit({"budget": "under $50", "brand": "Acme", "updates": True})
    clinic.play()

    state = json.loads(clinic.run.state)
    assert (len(token), state["data"]["tapped"]) == (12, "track")
    assert clinic.run.outcome == "preferences_saved"
    assert Message.objects.filter(direction="out", status="accepted").count() == 5
