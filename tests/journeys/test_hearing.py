"""Who hears a message, and what is kept of how that was decided."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.clock import wall_now
from contacts.models import Contact
from journeys.hearing import RULES
from messaging.models import InboundEvent
from tests.factories import make_contact
from tests.journeys.steps import ASK, FORM, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


def rules(item: InboundEvent) -> list[tuple[str, str]]:
    """Return rule and sentence of an item's trace."""
    item.refresh_from_db()
    return [(one["rule"], one["says"]) for one in json.loads(item.why)]


def decided(item: InboundEvent) -> tuple[str, str]:
    """Return the deciding rule and its sentence: the only one, and the last."""
    item.refresh_from_db()
    verdicts = [one["verdict"] for one in json.loads(item.why)]
    assert verdicts == ["passed"] * (len(verdicts) - 1) + ["decided"]
    return rules(item)[-1]


def test_a_trigger_that_matches_decides(world: World) -> None:
    world.journey(GREET)
    world.journey(GREET, contains="other")

    item = world.say("go")
    world.play()

    assert decided(item) == ("triggers", "started Test; Test wants other words")


def test_rules_are_kept_in_the_order_they_were_asked(world: World) -> None:
    world.journey(GREET)

    item = world.say("go")
    world.play()

    assert [rule for rule, _ in rules(item)] == [name for name, _ in RULES][:-2]


def test_a_tap_is_heard_by_the_wait_of_its_message(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    item = world.tap("yes", world.message())
    world.play()

    run = world.run.public_id[:8]
    assert decided(item) == (
        "bound-wait",
        f"answers the very message that asked (Test, run {run})",
    )


def test_a_text_is_heard_by_the_newest_wait(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    item = world.say("well")
    world.play()

    assert decided(item)[0] == "newest-wait"


def test_a_form_is_heard_by_the_open_form(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.play()

    item = world.submit({"name": "Ann"})
    world.play()

    assert decided(item)[0] == "flow-wait"


def test_a_message_on_its_way_keeps_an_early_answer(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.settle_down()

    item = world.say("yes")
    world.settle_down()

    assert decided(item)[0] == "mailbox"


def test_nobody_hears_what_nothing_matches(world: World) -> None:
    world.journey(GREET)
    world.say("go")
    world.play()

    item = world.say("hello?")
    world.play()

    assert decided(item)[0] == "unanswered"
    assert ("triggers", "Test wants other words") in rules(item)
    assert item.state == "unhandled"


def test_an_erased_contact_is_heard_by_nobody(world: World) -> None:
    world.journey(GREET)
    world.say("go")
    world.play()
    Contact.objects.update(erased_at=wall_now())

    item = world.say("go")
    world.play()

    assert decided(item)[0] == "erased"


def test_the_trace_holds_no_word_and_no_number_of_the_customer(world: World) -> None:
    world.journey(GREET)

    item = world.say(f"go to the secret place, call {world.msisdn}")
    world.play()

    item.refresh_from_db()
    assert "secret" not in item.why
    assert world.msisdn not in item.why


@pytest.mark.parametrize("name", ["msisdn", "uuid"])
def test_why_prints_the_rules_for_a_message(
    world: World, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    world.journey(GREET)
    item = world.say("go")
    world.play()
    contact = {"msisdn": world.msisdn, "uuid": str(world.contact.public_id)}[name]

    call_command("journeys", "why", contact, item.key.removeprefix("m:"), "--format", "json")

    report = json.loads(capsys.readouterr().out)
    item.refresh_from_db()
    assert report["item"] == item.pk
    assert report["rules"] == json.loads(item.why)


def test_why_marks_the_deciding_rule_in_text(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.journey(GREET)
    item = world.say("go")
    world.play()

    call_command("journeys", "why", world.msisdn, str(item.pk))

    assert ". triggers: started Test" in capsys.readouterr().out


def test_why_tells_nothing_of_a_message_of_somebody_else(world: World) -> None:
    world.journey(GREET)
    item = world.say("go")
    world.play()
    other = make_contact(world.account)

    with pytest.raises(CommandError, match="sent no message"):
        call_command("journeys", "why", str(other.public_id), str(item.pk))
