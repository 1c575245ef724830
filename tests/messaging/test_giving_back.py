"""Giving a conversation back to the journeys, after a customer had asked for a person."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.errors import NotAllowed
from accounts.models import Audit
from messaging.actions import give_back
from messaging.errors import NotWithPeople
from messaging.models import Conversation
from tests.factories import make_account, make_channel, make_contact, make_member, open_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    channel = make_channel()
    found = open_window(channel, make_contact(channel.account))
    Conversation.objects.update(owner="agent")
    return found


def member(role: str, conversation: Conversation) -> User:
    return make_member(role, role, conversation.account)


def test_an_agent_gives_it_back_and_the_audit_log_tells(conversation: Conversation) -> None:
    give_back(conversation, member("agent", conversation))

    conversation.refresh_from_db()
    assert conversation.owner == "bot"
    assert Audit.objects.get().action == "give_back"


def test_a_viewer_may_not(conversation: Conversation) -> None:
    with pytest.raises(NotAllowed):
        give_back(conversation, member("viewer", conversation))

    assert Conversation.objects.get().owner == "agent"


def test_an_outsider_may_not(conversation: Conversation) -> None:
    outsider = make_member("outsider", "admin", make_account())

    with pytest.raises(NotAllowed):
        give_back(conversation, outsider)


def test_what_a_run_gave_goes_back_by_that_run(conversation: Conversation) -> None:
    Conversation.objects.update(handed_by_run=7)

    with pytest.raises(NotWithPeople):
        give_back(conversation, member("agent", conversation))

    assert Conversation.objects.get().owner == "agent"


def test_it_is_done_from_the_list_after_a_question(conversation: Conversation) -> None:
    client = Client()
    client.force_login(member("agent", conversation))
    ticked = {"action": "give_back", "_selected_action": [conversation.pk]}

    asked = client.post("/admin/messaging/conversation/", ticked)
    client.post("/admin/messaging/conversation/", {**ticked, "confirmed": "give_back"})

    assert "Give 1 conversation back?" in asked.content.decode()
    assert Conversation.objects.get().owner == "bot"
