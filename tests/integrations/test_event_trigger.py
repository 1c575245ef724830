"""POST /api/v1/accounts/{accountId}/triggers/event."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import SubAccount
from integrations.keys import make_key
from journeys.models import Run
from messaging.inbox import resolve_inbox
from messaging.models import Channel, InboundEvent
from tests.factories import make_account, make_channel, make_journey
from tests.journeys.steps import GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

DELIVERED = {"trigger": "event", "match": {"event": "order_delivered"}}


@pytest.fixture
def here() -> World:
    here = World.make()
    make_journey(here.account, GREET, **DELIVERED)
    return here


def post(here: World, body: Any, key: str | None = None) -> Any:
    own = make_key(here.account, "test")[1] if key is None else key
    return Client().post(
        f"/api/v1/accounts/{here.account.public_id}/triggers/event",
        data=body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {own}"},
    )


def told(here: World, **changes: Any) -> dict[str, Any]:
    return {"event": "order_delivered", "contact": here.msisdn, "data": {"order": 7}, **changes}


def test_an_event_starts_the_journeys_that_wait_for_it(here: World) -> None:
    answer = post(here, told(here))
    resolve_inbox()
    here.play()

    assert answer.json() == {"started": 1}
    data = json.loads(here.run.state)["data"]
    assert (data["event"], data["order"]) == ("order_delivered", 7)
    assert data["payload"]["user"]["msisdn"] == here.msisdn
    assert here.run.contact == here.contact


def test_another_event_starts_nothing(here: World) -> None:
    answer = post(here, told(here, event="order_lost"))

    assert answer.json() == {"started": 0}
    assert not InboundEvent.objects.exists()


def test_the_same_id_starts_nothing_twice(here: World) -> None:
    post(here, told(here, id="A-1"))
    answer = post(here, told(here, id="A-1"))
    post(here, told(here, id="A-2"))

    assert answer.status_code == 200
    assert InboundEvent.objects.count() == 2


def test_the_same_id_told_by_two_sub_accounts_starts_nothing_twice(here: World) -> None:
    second = SubAccount.objects.create(account=here.account, name="second")
    mine = make_key(here.account, "mine", here.channel.sub_account)[1]
    theirs = make_key(here.account, "theirs", second)[1]

    Channel.objects.filter(pk=make_channel(here.account).pk).update(sub_account=second)

    post(here, told(here, id="A-1"), mine)
    post(here, told(here, id="A-1"), theirs)

    assert InboundEvent.objects.count() == 1


def test_blanks_around_the_name_of_an_event_make_no_other_event(here: World) -> None:
    make_journey(here.account, GREET, trigger="event", match={"event": " order_lost "})

    answer = post(here, told(here, event="order_lost "))

    assert answer.json() == {"started": 1}


def test_the_contact_may_be_named_by_its_uuid(here: World) -> None:
    post(here, told(here, contact=str(here.contact.public_id)))
    here.turn()

    assert here.run.contact == here.contact


def test_the_contact_may_be_named_by_a_whatsapp_user_id(here: World) -> None:
    post(here, told(here, contact="SG.1349120865530274"))
    resolve_inbox()
    here.turn()

    assert Run.objects.get().contact.identities.get().value == "SG.1349120865530274"


def test_a_contact_of_another_account_is_not_known(here: World) -> None:
    stranger = World.make()

    answer = post(here, told(here, contact=str(stranger.contact.public_id)))

    assert (answer.status_code, answer.json()["code"]) == (400, 1002)
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize(
    "body", ["[]", "{", {"event": "x"}, {"contact": "+6591234567"}, {"event": 1, "contact": "x"}]
)
def test_what_makes_no_sense_is_refused(here: World, body: Any) -> None:
    answer = post(here, body)

    assert (answer.status_code, answer.json()["code"]) == (400, 1000)


def test_nobody_starts_anything_without_a_key_or_with_a_strangers(here: World) -> None:
    stranger = make_key(make_channel(make_account("Elsewhere")).account, "theirs")[1]

    assert post(here, told(here), key="nothing").status_code == 401
    assert post(here, told(here), key=stranger).status_code == 403
    assert not InboundEvent.objects.exists()
