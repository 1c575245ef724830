"""Replaying parked inbox items: who may, and what becomes of them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from accounts.errors import NotAllowed
from accounts.models import Audit
from messaging.actions import replay_parked
from messaging.errors import NotParked
from messaging.models import Channel, InboundEvent
from tests.factories import inbound_body, make_channel, make_contact, make_inbound, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel()


@pytest.fixture
def operator(channel: Channel) -> User:
    return make_member("agent", "agent", channel.account)


def parked(channel: Channel, state: str = "failed") -> InboundEvent:
    contact = make_contact(channel.account)
    item = make_inbound(channel, contact, inbound_body("+6591111111", {"text": "hi"}))
    InboundEvent.objects.filter(pk=item.pk).update(state=state, tries=5, outcome="ValueError")
    item.refresh_from_db()
    return item


def test_a_parked_item_goes_back_with_five_tries_of_its_own(
    channel: Channel, operator: User
) -> None:
    item = parked(channel)

    replay_parked(item, operator)

    item.refresh_from_db()
    assert (item.state, item.tries, item.outcome) == ("pending", 0, "")
    audit = Audit.objects.get()
    assert (audit.action, audit.object_id) == ("replay", str(item.pk))


@pytest.mark.parametrize("state", ["pending", "held", "done", "unhandled"])
def test_only_a_parked_item_is_replayed(channel: Channel, operator: User, state: str) -> None:
    item = parked(channel, state)

    with pytest.raises(NotParked):
        replay_parked(item, operator)

    item.refresh_from_db()
    assert (item.state, item.tries) == (state, 5)
    assert not Audit.objects.exists()


@pytest.mark.parametrize("role", ["viewer", ""])
def test_people_who_only_look_replay_nothing(channel: Channel, role: str) -> None:
    item = parked(channel)

    with pytest.raises(NotAllowed):
        replay_parked(item, make_member("somebody", role, channel.account))

    item.refresh_from_db()
    assert item.state == "failed"


def test_an_agent_of_another_account_replays_nothing(channel: Channel) -> None:
    stranger = make_member("stranger", "agent", make_channel().account)

    with pytest.raises(NotAllowed):
        replay_parked(parked(channel), stranger)
