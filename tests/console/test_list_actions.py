"""Actions of lists: offered to those who may, asked about first, told with counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import Audit
from journeys.models import Journey
from messaging.models import InboundEvent
from outbox.models import Effect
from tests.factories import make_account, make_contact, make_member, open_window
from tests.journeys.steps import ASK, GREET
from tests.journeys.world import REFUSED, UNCLEAR, World

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world() -> World:
    return World.make()


@pytest.fixture
def agent(world: World) -> Client:
    return client_of(make_member("agent", "agent", world.account))


@pytest.fixture
def author(world: World) -> Client:
    return client_of(make_member("author", "author", world.account))


def act(client: Client, name: str, action: str, rows: list[Any], **more: Any) -> Any:
    """Post an action for ticked rows; with `confirmed`, as the question's button does."""
    url = reverse(f"admin:{name}_changelist")
    ticked = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(url, ticked)


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def waiting(world: World) -> Any:
    world.journey(ASK)
    world.say("go")
    world.play()
    return world.run


def test_cancelling_asks_first_and_names_the_count(world: World, agent: Client) -> None:
    run = waiting(world)

    answer = act(agent, "journeys_run", "cancel", [run])

    assert "Cancel 1 run?" in answer.content.decode()
    assert not InboundEvent.objects.filter(kind="command").exists()


def test_a_confirmed_cancel_is_done_and_told(world: World, agent: Client) -> None:
    run = waiting(world)

    answer = act(agent, "journeys_run", "cancel", [run], confirmed="1")
    world.play()

    assert told(answer) == ["1 run is being cancelled."]
    assert world.run.status == "Terminated"


def test_what_does_not_fit_is_told_too(world: World, agent: Client) -> None:
    answer = act(agent, "journeys_run", "resume", [waiting(world)], confirmed="1")

    assert told(answer)[0].startswith("1 was left as it is")


def test_acting_on_rows_beyond_the_page_is_not_possible(world: World, agent: Client) -> None:
    run = waiting(world)
    other = World(world.channel, make_contact(world.account))
    other.say("go")
    world.play()

    act(agent, "journeys_run", "suspend", [run], confirmed="1", select_across="1")

    assert InboundEvent.objects.filter(kind="command").count() == 1


def test_all_ticked_rows_are_acted_on_however_many(world: World, author: Client) -> None:
    rows = Journey.objects.bulk_create(
        Journey(account=world.account, name=f"J{n}", status="enabled") for n in range(130)
    )
    Journey.objects.bulk_create([Journey(account=world.account, name="other", status="enabled")])

    answer = act(
        author, "journeys_journey", "pause_journeys", rows, confirmed="1", select_across="1"
    )

    assert told(answer) == ["130 journeys are paused."]
    assert Journey.objects.filter(status="enabled").get().name == "other"


def test_a_failure_that_its_run_knows_is_refused_with_the_reason(
    world: World, agent: Client
) -> None:
    world.journey(GREET)
    world.say("go")
    world.play(REFUSED)

    effects = list(Effect.objects.filter(state="failed"))
    answer = act(agent, "outbox_effect", "retry", effects, confirmed="1")

    assert "would contradict the run" in told(answer)[0]


def test_settling_by_hand_asks_for_a_reason(world: World, agent: Client) -> None:
    waiting_for_proof(world)
    effect = Effect.objects.get(state="uncertain")

    without = act(agent, "outbox_effect", "settle_failed", [effect], confirmed="1", why=" ")
    answer = act(agent, "outbox_effect", "settle_failed", [effect], confirmed="1", why="seen")

    assert "Say why" in without.content.decode()
    assert told(answer) == ["1 effect was changed."]
    assert Audit.objects.get(action="settle_failed").why == "seen"


def waiting_for_proof(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.send(UNCLEAR)


def test_parked_items_are_replayed(world: World, agent: Client) -> None:
    item = world.say("hello")
    InboundEvent.objects.filter(pk=item.pk).update(state="failed", tries=5)

    answer = act(agent, "messaging_inboundevent", "replay", [item], confirmed="1")

    assert told(answer) == ["1 item is replayed."]
    item.refresh_from_db()
    assert item.state == "pending"


ACTIONS = [
    ("journeys_run", "cancel"),
    ("outbox_effect", "retry"),
    ("messaging_inboundevent", "replay"),
    ("journeys_journey", "pause_journeys"),
]


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_viewers_are_offered_no_action_and_cannot_post_one(
    world: World, name: str, action: str
) -> None:
    viewer = client_of(make_member("viewer", "viewer", world.account))
    run = waiting(world)
    item = InboundEvent.objects.filter(kind="message").first()
    rows = {"journeys_run": run, "messaging_inboundevent": item, "journeys_journey": run.journey}
    row = rows.get(name, run)

    offered = viewer.get(reverse(f"admin:{name}_changelist")).content.decode()
    answer = act(viewer, name, action, [row], confirmed="1")

    assert f'value="{action}"' not in offered
    assert answer.status_code in {200, 302, 403}
    assert not Audit.objects.filter(actor__username="viewer").exists()


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_outsiders_reach_no_action(world: World, name: str, action: str) -> None:
    outsider = client_of(make_member("outsider", "", world.account))

    answer = act(outsider, name, action, [waiting(world)], confirmed="1")

    assert answer.status_code == 403


def test_an_agent_cannot_act_on_rows_of_another_account(world: World) -> None:
    run = waiting(world)
    stranger = client_of(make_member("stranger", "agent", make_account()))

    act(stranger, "journeys_run", "cancel", [run], confirmed="1")

    assert not InboundEvent.objects.filter(kind="command").exists()


# --- a journey's own buttons ---------------------------------------------------------------------


def button(journey: Journey, name: str) -> str:
    return reverse(f"admin:journeys_journey_{name}", args=[journey.pk])


def test_an_author_pauses_a_journey_after_a_question(world: World, author: Client) -> None:
    journey = world.journey(GREET)

    asked = author.get(button(journey, "pause"))
    journey.refresh_from_db()
    assert ("Pause 1 journey?" in asked.content.decode(), journey.status) == (True, "enabled")

    author.post(button(journey, "pause"), {"confirmed": "1"})

    journey.refresh_from_db()
    assert journey.status == "disabled"


def test_an_author_publishes_the_draft(world: World, author: Client) -> None:
    journey = world.journey(GREET)

    author.post(button(journey, "publish"), {"confirmed": "1"})

    assert journey.versions.count() == 2


def test_a_draft_with_errors_stays_a_draft_and_says_why(world: World, author: Client) -> None:
    journey = world.journey(GREET)
    Journey.objects.filter(pk=journey.pk).update(draft="{")

    answer = author.post(button(journey, "publish"), {"confirmed": "1"})

    assert "cannot be read" in told(answer)[0]
    assert journey.versions.count() == 1


@pytest.mark.parametrize("name", ["publish", "pause", "enable", "start"])
def test_a_viewer_has_none_of_a_journeys_buttons(world: World, name: str) -> None:
    journey = world.journey(GREET)
    viewer = client_of(make_member("viewer", "viewer", world.account))

    page = viewer.get(reverse("admin:journeys_journey_change", args=[journey.pk]))

    assert button(journey, name) not in page.content.decode()
    assert viewer.post(button(journey, name), {"confirmed": "1"}).status_code == 403


def test_an_agent_starts_a_journey_for_a_contact(world: World, agent: Client) -> None:
    journey = world.journey(GREET)
    open_window(world.channel, world.contact)
    form = {"who": world.msisdn, "channel": world.channel.pk, "known": '{"order": 7}'}

    answer = agent.post(button(journey, "start"), form)
    world.play()

    assert "was asked to start for Ann" in told(answer)[0]
    assert world.run.outcome == "done"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"who": "+6500000000"}, "Nobody in Contacts"),
        ({"known": "{"}, "This is no JSON"),
        ({"known": "[]"}, "Write an object"),
    ],
)
def test_a_start_that_cannot_be_is_said_beside_the_field(
    world: World, agent: Client, form: dict[str, str], why: str
) -> None:
    journey = world.journey(GREET)
    given = {"who": world.msisdn, "channel": world.channel.pk, **form}

    answer = agent.post(button(journey, "start"), given)

    assert why in answer.content.decode()
    assert not InboundEvent.objects.filter(kind="command").exists()


@pytest.mark.parametrize("name", ["publish", "pause", "start"])
def test_an_author_of_another_account_reaches_no_journey(world: World, name: str) -> None:
    journey = world.journey(GREET)
    stranger = client_of(make_member("stranger", "author", make_account()))
    form = {"confirmed": "1", "who": world.msisdn, "channel": world.channel.pk}

    answer = stranger.post(button(journey, name), form)

    journey.refresh_from_db()
    assert answer.status_code == 302
    assert (journey.status, journey.versions.count()) == ("enabled", 1)
    assert not InboundEvent.objects.filter(kind="command").exists()


def test_the_page_before_a_publish_tells_what_starts_and_what_changes(
    world: World, author: Client
) -> None:
    journey = world.journey(GREET, match={})

    html = author.get(button(journey, "publish")).content.decode()

    assert "A WhatsApp message: any message" in html
    assert "Nothing: the draft is what v1 runs." in html
    assert "hears every message" in html
