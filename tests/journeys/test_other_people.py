"""Replies that a run awaits from somebody else than its own contact."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import Contact, ContactIdentity
from journeys.engine.codec import state_from_text
from journeys.engine.values import canonical
from journeys.models import Run, Suspension
from messaging.models import InboundEvent
from tests.factories import make_contact, open_window
from tests.journeys.steps import Step, end, message, wait_reply
from tests.journeys.test_batches import queries_of_a_turn
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
BSUID = "SG.13491208655302741918"


def asks(sender: str, **more: Any) -> list[Step]:
    """Ask the customer to wait; the answer is to come from `sender`."""
    step = wait_reply("wait", "done", "silent", **more)
    step["inputs"]["from"] = sender
    return [message("ask", "We ask a colleague", "wait"), step, end("done"), end("silent")]


def writes_to(sender: str) -> list[Step]:
    """Ask the colleague, whose answer is awaited."""
    ask = message("ask", "Can you come?", "wait")
    ask["inputs"]["user"] = {"msisdn": sender}
    return [ask, *asks(sender)[1:]]


def colleague_of(world: World) -> World:
    contact = make_contact(world.account)
    open_window(world.channel, contact)
    return World(world.channel, contact)


def text_of(run: Run) -> str:
    return str(state_from_text(run.state).data["reply"]["payload"]["content"]["text"])


@pytest.mark.parametrize("written", ["{number}", "{digits}", BSUID])
def test_a_reply_of_the_person_named_resumes_the_run(world: World, written: str) -> None:
    other = colleague_of(world)
    scope = world.channel.portfolio.business_id
    ContactIdentity.objects.create(
        account=world.account, contact=other.contact, kind="bsuid", scope=scope, value=BSUID
    )
    sender = written.format(number=other.msisdn, digits=other.msisdn[1:])
    world.journey(asks(sender))
    world.say("go")
    world.play()

    item = other.say("yes")
    world.play()

    item.refresh_from_db()
    assert (world.run.outcome, text_of(world.run), item.state) == ("done", "yes", "done")
    assert world.run.contact == world.contact


def test_the_runs_own_contact_does_not_resume_it(world: World) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.say("go")
    world.play()

    item = world.say("yes")
    world.play()

    item.refresh_from_db()
    assert (item.state, world.run.status) == ("unhandled", "Runnable")
    assert Suspension.objects.get().contact == other.contact


def test_two_runs_await_each_others_customers(world: World) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.journey(asks(world.msisdn), contains="start")
    world.say("go")
    other.say("start")
    world.play()

    world.say("from me")
    other.say("from them")
    world.play()

    mine, theirs = Run.objects.get(contact=world.contact), Run.objects.get(contact=other.contact)
    assert (text_of(mine), text_of(theirs)) == ("from them", "from me")
    assert (mine.outcome, theirs.outcome) == ("done", "done")


def test_of_two_replies_at_once_the_second_is_routed_anew(world: World) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.journey([end("started")], contains="second")
    world.say("go")
    world.play()

    first, second = other.say("first"), other.say("second")
    world.play()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "done")
    assert Run.objects.get(contact=other.contact).outcome == "started"


def test_a_reply_for_a_run_that_has_ended_meanwhile_goes_back(world: World) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.say("go")
    world.play()
    world.command("terminate", world.run)
    item = other.say("yes")

    world.play()

    item.refresh_from_db()
    assert (world.run.status, item.state, item.held_by_run) == ("Terminated", "unhandled", None)


def test_an_answer_before_the_send_is_recorded_waits_in_the_mailbox(world: World) -> None:
    other = colleague_of(world)
    world.journey(writes_to(other.msisdn))
    world.say("go")
    world.settle_down()
    item = other.say("yes")
    world.settle_down()

    item.refresh_from_db()
    held_by = item.held_by_run
    world.play()

    item.refresh_from_db()
    assert (held_by, item.state, text_of(world.run)) == (world.run.pk, "done", "yes")


def test_words_of_the_customer_in_the_mailbox_are_not_taken_for_the_colleagues(
    world: World,
) -> None:
    other = colleague_of(world)
    world.journey(writes_to(other.msisdn))
    world.say("go")
    world.settle_down()
    item = world.say("hurry up")

    world.play()

    item.refresh_from_db()
    assert (item.state, world.run.status) == ("unhandled", "Runnable")


def test_a_suspended_run_keeps_the_reply_of_somebody_else_until_it_is_resumed(
    world: World,
) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.say("go")
    world.play()
    world.command("suspend", world.run)
    world.play()
    item = other.say("yes")
    world.play()
    item.refresh_from_db()
    was = item.state

    world.command("resume", world.run)
    world.play()

    item.refresh_from_db()
    assert (was, item.state, world.run.outcome) == ("held", "done", "done")


def test_a_number_that_was_merged_answers_for_the_contact_that_stayed(world: World) -> None:
    other, kept = colleague_of(world), colleague_of(world)
    world.journey(asks(other.msisdn))
    world.say("go")
    world.play()
    Contact.objects.filter(pk=other.contact.pk).update(merged_into=kept.contact)

    item = other.say("yes")
    world.play()

    item.refresh_from_db()
    assert (item.contact, world.run.outcome) == (kept.contact, "done")


def test_a_number_nobody_has_seen_may_be_awaited(world: World) -> None:
    world.journey(asks("+6581112222"))
    world.say("go")

    world.play()

    awaited = Suspension.objects.get().contact
    assert [one.value for one in awaited.identities.all()] == ["+6581112222"]


def test_a_reply_that_fails_five_times_at_the_other_contact_is_parked(
    world: World,
) -> None:
    other = colleague_of(world)
    world.journey(asks(other.msisdn))
    world.say("go")
    world.play()
    item = other.say("yes")
    world.turn()
    body = canonical({"verb": "reply", "run": world.run.public_id, "item": item.pk})
    InboundEvent.objects.filter(kind="command").update(tries=4, body=body)

    world.settle_down()

    item.refresh_from_db()
    assert (item.state, item.held_by_run) == ("failed", None)


def queries_of_replies(world: World, people: int) -> tuple[int, int]:
    """Return the queries of the turn that hands replies on, and of the turn that takes them."""
    others = [colleague_of(world) for _ in range(people)]
    askers = [World(world.channel, make_contact(world.account)) for _ in others]
    for asker, other in zip(askers, others, strict=True):
        asker.journey(asks(other.msisdn), contains=f"go {asker.contact.pk}.")
        asker.say(f"go {asker.contact.pk}.")
    world.play()
    [other.say("yes") for other in others]
    return queries_of_a_turn(), queries_of_a_turn()


def test_replies_of_fifty_others_take_as_many_queries_as_that_of_one(world: World) -> None:
    queries_of_replies(world, 1)

    assert queries_of_replies(world, 1) == queries_of_replies(world, 50)
    assert not Run.objects.exclude(outcome="done").exists()
