"""Publishing, pausing and commanding: who may, what is checked, what is noted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from accounts.errors import NotAllowed
from accounts.models import Account, Audit, Membership
from journeys.actions import command_run, command_runs, pause, publish
from journeys.engine.values import canonical
from journeys.errors import CannotPublish
from journeys.models import Journey, JourneyVersion, Trigger
from messaging.models import InboundEvent
from tests.factories import make_account
from tests.journeys.steps import ASK, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


def staff(*permissions: str) -> User:
    user = User.objects.create(username="-".join(permissions) or "nobody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def employ(*users: User) -> None:
    """Let people work for every account there is."""
    pairs = [(account, user) for account in Account.objects.all() for user in users]
    for account, user in pairs:
        Membership.objects.get_or_create(account=account, user=user)


@pytest.fixture
def operator(db: None) -> User:
    return staff("publish_journey", "change_run", "view_journey")


@pytest.fixture
def viewer(db: None) -> User:
    return staff("view_journey", "view_run")


@pytest.fixture
def outsider(db: None) -> User:
    return staff()


def draft(steps: list[dict[str, Any]], **document: Any) -> Journey:
    body = {"trigger": "inbound_chat_apps", "definition": {"name": "J", "steps": steps}}
    text = canonical({**body, **document})
    journey = Journey.objects.create(account=make_account(), name="J", draft=text)
    employ(*User.objects.exclude(username="nobody"))
    return journey


def test_an_operator_publishes_version_after_version(operator: User) -> None:
    journey = draft(GREET)

    numbers = [publish(journey, operator).number, publish(journey, operator).number]

    journey.refresh_from_db()
    assert numbers == [1, 2]
    assert journey.live_version == JourneyVersion.objects.get(number=2)
    assert (journey.status, journey.live_version.published_by) == ("enabled", operator)


def test_versions_keep_their_definition_when_the_draft_changes(operator: User) -> None:
    journey = draft(GREET)
    first = publish(journey, operator)
    journey.draft = draft(ASK).draft

    second = publish(journey, operator)

    first.refresh_from_db()
    assert json.loads(first.definition)["definition"]["steps"] == GREET
    assert (first.sha256 == second.sha256, len(first.sha256)) == (False, 64)


def test_publishing_replaces_the_trigger(operator: User) -> None:
    journey = draft(GREET, match={"contains": "one"}, policy="reject")
    publish(journey, operator)
    journey.draft = draft(GREET, trigger="http_request").draft

    publish(journey, operator)

    trigger = Trigger.objects.get()
    assert (trigger.kind, trigger.match, trigger.policy) == ("http_request", "{}", "parallel")


def test_what_is_wrong_is_listed_with_its_place_and_nothing_changes(operator: User) -> None:
    wrong = {"id": "hello", "stepType": "ChatAppsMessage", "nextStepId": "nowhere"}
    journey = draft([wrong], trigger="carrier_pigeon")

    with pytest.raises(CannotPublish) as error:
        publish(journey, operator)

    assert "journey trigger: 'carrier_pigeon' is none of" in str(error.value)
    assert "hello nextStepId: there is no step 'nowhere'" in str(error.value)
    assert not JourneyVersion.objects.exists()
    assert not Audit.objects.exists()


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"policy": "sometimes"}, "journey policy:"),
        ({"match": {"contains": 7}}, "journey match/contains:"),
        ({"match": {"sound": "x"}}, "journey match/sound:"),
        ({"priority": "high"}, "journey priority:"),
        ({"slot": "", "policy": "queue"}, "journey slot:"),
        ({"triggers": [{"trigger": "event"}]}, "journey triggers/0/match/event:"),
        ({"triggers": [{"trigger": "pigeon"}]}, "journey triggers/0/trigger:"),
        ({"triggers": ["event"]}, "journey triggers/0:"),
        ({"trigger": "schedule", "match": {"cron": "soon"}}, "journey match/cron:"),
        ({"trigger": "schedule", "match": {"timeZone": "UTC"}}, "journey match:"),
        ({"match": "book"}, "journey match:"),
    ],
)
def test_a_trigger_that_makes_no_sense_is_refused(
    operator: User, document: dict[str, Any], place: str
) -> None:
    with pytest.raises(CannotPublish, match=place):
        publish(draft(GREET, **document), operator)


@pytest.mark.parametrize("text", ["{", "[]", '{"definition": {"steps": 7}}'])
def test_a_draft_that_is_no_definition_cannot_be_published(operator: User, text: str) -> None:
    journey = draft(GREET)
    journey.draft = text

    with pytest.raises(CannotPublish):
        publish(journey, operator)


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_only_operators_publish_and_pause(who: str, request: pytest.FixtureRequest) -> None:
    user, journey = request.getfixturevalue(who), draft(GREET)

    with pytest.raises(NotAllowed):
        publish(journey, user)
    with pytest.raises(NotAllowed):
        pause(journey, user)

    assert not JourneyVersion.objects.exists()
    assert not Audit.objects.exists()


def test_publishing_and_pausing_are_noted_without_values(operator: User) -> None:
    journey = draft(GREET)

    publish(journey, operator)
    pause(journey, operator)

    journey.refresh_from_db()
    rows = Audit.objects.order_by("id").values_list("action", "object_id", "fields", "actor")
    assert list(rows) == [
        ("publish", str(journey.public_id), "live_version", operator.pk),
        ("pause", str(journey.public_id), "status", operator.pk),
    ]
    assert journey.status == "disabled"


@pytest.mark.parametrize("verb", ["suspend", "resume", "terminate"])
def test_an_operators_command_enters_the_contacts_queue(
    world: World, operator: User, verb: str
) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    employ(operator)

    command_run(world.run, verb, operator)

    item = InboundEvent.objects.get(kind="command")
    assert json.loads(item.body) == {"verb": verb, "run": world.run.public_id}
    assert (item.contact, item.state) == (world.contact, "pending")
    audit = Audit.objects.get(action=verb)
    assert (audit.object_kind, audit.object_id) == ("run", world.run.public_id)


def test_a_commanded_run_is_terminated_at_its_contacts_turn(world: World, operator: User) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    employ(operator)

    command_run(world.run, "terminate", operator)
    world.play()

    assert world.run.status == "Terminated"


def test_nobody_acts_in_an_account_they_do_not_work_for(world: World, operator: User) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    journey = Journey.objects.get()

    with pytest.raises(NotAllowed):
        command_run(world.run, "terminate", operator)
    with pytest.raises(NotAllowed):
        command_runs([world.run], "terminate", operator)
    with pytest.raises(NotAllowed):
        publish(journey, operator)
    with pytest.raises(NotAllowed):
        pause(journey, operator)

    assert not InboundEvent.objects.filter(kind="command").exists()


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_only_operators_command_runs(
    world: World, who: str, request: pytest.FixtureRequest
) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    with pytest.raises(NotAllowed):
        command_run(world.run, "terminate", request.getfixturevalue(who))

    assert not InboundEvent.objects.filter(kind="command").exists()


def test_an_unknown_command_is_refused(world: World, operator: User) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    employ(operator)

    with pytest.raises(ValueError, match="'explode' is none of"):
        command_run(world.run, "explode", operator)
