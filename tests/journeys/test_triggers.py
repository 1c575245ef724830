"""What starts a journey: kinds of triggers and the filters of messages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from journeys.actions import publish
from journeys.engine.values import canonical
from journeys.matching import match_faults
from journeys.models import Journey, Run, Trigger
from journeys.starts import HEARD
from tests.factories import make_journey, make_user
from tests.journeys.steps import ASK, GREET, buttons, end
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
OFFER = [buttons("offer", "An offer", "done"), end("done")]


@pytest.fixture
def here() -> World:
    return World.make()


def starts(world: World, match: dict[str, Any]) -> Journey:
    return make_journey(world.account, GREET, match=match)


def republish(journey: Journey, **document: Any) -> None:
    """Publish the journey with other keys beside its definition."""
    kept = {"definition": json.loads(journey.draft)["definition"]}
    journey.draft = canonical({**kept, **document})
    journey.save()
    publish(journey, make_user())


@pytest.mark.parametrize(
    ("match", "text", "count"),
    [
        ({"keyword": "book"}, " BOOK! ", 1),
        ({"keyword": "book"}, "book a table", 0),
        ({"keywords": ["book", "reservar"]}, "Reservar", 1),
        ({"contains": ["table", "mesa"]}, "Una MESA para dos", 1),
        ({"contains": "table", "keyword": "mesa"}, "mesa", 0),
        ({"types": ["text"]}, "anything", 1),
        ({"types": ["image", "location"]}, "anything", 0),
        ({"flow": True}, "anything", 0),
        ({"button": "yes"}, "yes", 0),
        ({}, "anything", 1),
    ],
)
def test_a_text_starts_what_its_filters_let_through(
    here: World, match: dict[str, Any], text: str, count: int
) -> None:
    starts(here, match)

    here.say(text)
    here.turn()

    assert Run.objects.count() == count


def test_an_image_satisfies_a_filter_of_its_type(here: World) -> None:
    starts(here, {"types": ["image"]})

    here.hear({"url": "https://example.com/a.png"}, type="Image")
    here.turn()

    assert Run.objects.count() == 1


@pytest.mark.parametrize("wanted", ["yes", "Yes", ["no", "yes"]])
def test_a_tap_satisfies_a_filter_by_id_or_title(here: World, wanted: Any) -> None:
    starts(here, {"button": wanted})

    here.tap("yes")
    here.turn()

    assert Run.objects.count() == 1


def test_a_tap_of_an_ended_run_bears_no_token_for_the_trigger(world: World) -> None:
    world.journey(OFFER)
    starts(world, {"button": "yes"})
    world.say("go")
    world.play()

    world.tap("yes", world.message())
    world.play()

    assert world.sent() == ["An offer", "Hello"]
    tapped = json.loads(world.run.state)["data"]["payload"]["content"]["interactive"]
    assert tapped["button_reply"]["id"] == "yes"


def test_a_bare_title_that_answers_a_message_counts_as_a_tap(here: World) -> None:
    starts(here, {"button": "yes"})

    here.say("Yes", payload={"replyToUmid": "umid-of-a-template"})
    here.turn()

    assert Run.objects.count() == 1


def test_a_form_satisfies_a_filter_of_forms(here: World) -> None:
    starts(here, {"flow": True})

    here.submit({"name": "Ann"})
    here.turn()

    assert Run.objects.count() == 1


def test_a_form_is_known_by_the_form_that_was_sent_last(here: World) -> None:
    starts(here, {"flow": "another"})

    here.submit({"name": "Ann"})
    here.turn()

    assert Run.objects.count() == 0


@pytest.mark.parametrize("flow", [["123"], " ", 7])
def test_a_filter_of_forms_that_would_filter_nothing_is_a_fault(flow: Any) -> None:
    assert [key for key, _ in match_faults({"flow": flow})] == ["flow"]


def test_only_the_first_message_ever_is_the_first(here: World) -> None:
    starts(here, {"first": True})

    here.say("hello")
    here.say("hello again")
    here.turn()

    assert Run.objects.count() == 1


def test_of_two_messages_in_the_wrong_order_the_older_one_is_the_first(here: World) -> None:
    starts(here, {"first": True})
    late = here.say("hello again")

    first = here.say("hello", occurred_at=late.occurred_at - timedelta(seconds=5))
    here.turn()

    first.refresh_from_db()
    assert (first.outcome, Run.objects.count()) == ("started Test", 1)


def test_a_fallback_starts_when_nothing_else_matches(here: World) -> None:
    here.journey(GREET)
    make_journey(here.account, GREET, trigger="fallback", definition=named("Fallback"))

    item = here.say("hm")
    here.turn()

    item.refresh_from_db()
    assert item.outcome == "started Test"
    assert json.loads(item.why)[-1]["rule"] == "fallback"
    assert Run.objects.count() == 1


def test_a_fallback_stays_away_when_something_matches(here: World) -> None:
    here.journey(GREET)
    make_journey(here.account, GREET, trigger="fallback")

    here.say("go")
    here.turn()

    assert Run.objects.count() == 1


def test_a_fallback_stays_away_when_a_run_waits(here: World) -> None:
    here.journey(ASK)
    make_journey(here.account, GREET, trigger="fallback")
    here.say("go")
    here.play()

    here.say("hm")
    here.turn()

    assert Run.objects.count() == 1


def test_a_journey_starts_once_however_many_of_its_triggers_match(here: World) -> None:
    twice = [{"trigger": "inbound_chat_apps"}, {"trigger": "inbound_chat_apps", "priority": 5}]
    make_journey(here.account, GREET, trigger=None, triggers=twice)

    here.say("hello")
    here.turn()

    assert Run.objects.count() == 1


def test_publishing_writes_every_trigger(here: World) -> None:
    event = {"trigger": "event", "match": {"event": "paid"}, "priority": 7, "policy": "queue"}
    make_journey(here.account, GREET, triggers=[event], match={"keyword": "go"})

    rows = Trigger.objects.order_by("id").values_list("kind", "priority", "policy", "enabled")
    assert list(rows) == [
        ("inbound_chat_apps", 0, "parallel", True),
        ("event", 7, "queue", True),
    ]


def test_a_trigger_keeps_its_row_while_others_come_and_go(here: World) -> None:
    one, two = {"trigger": "fallback"}, {"trigger": "event", "match": {"event": "paid"}}
    journey = make_journey(here.account, GREET, trigger=None, triggers=[one, two])
    was = dict(Trigger.objects.values_list("kind", "pk"))

    republish(journey, triggers=[two])

    kept = Trigger.objects.get(enabled=True)
    assert (kept.kind, kept.pk) == ("event", was["event"])
    assert not Trigger.objects.get(pk=was["fallback"]).enabled


def test_a_trigger_that_is_switched_off_starts_nothing(here: World) -> None:
    journey = make_journey(here.account, GREET)
    republish(journey, triggers=[{"trigger": "event", "match": {"event": "paid"}}])

    here.say("hello")
    here.turn()

    assert Run.objects.count() == 0


def test_messages_set_off_three_kinds_of_triggers() -> None:
    assert set(HEARD) == {"inbound_chat_apps", "inbound_sms", "fallback"}


def named(name: str) -> dict[str, Any]:
    return {"name": name, "steps": GREET}
