"""Times on lists are those of the place where the account's number answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact
from messaging.models import Channel
from tests.factories import make_account, make_channel, make_contact, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    """Somebody who looks at an account in Singapore; its contact came late on 1 March, UTC."""
    account = make_account()
    channel = make_channel(account)
    Channel.objects.filter(pk=channel.pk).update(time_zone="Asia/Singapore")
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    Contact.objects.filter(pk=make_contact(account).pk).update(created_at=late)
    client = Client()
    client.force_login(make_member("viewer", "viewer", account))
    return client


def test_a_list_tells_the_time_of_the_account(viewer: Client) -> None:
    page = viewer.get(reverse("admin:contacts_contact_changelist")).content.decode()

    assert "2 Mar 2026, 07:30:00" in page


def test_a_day_above_a_list_is_a_day_of_the_account(viewer: Client) -> None:
    day = {"created_at__year": 2026, "created_at__month": 3, "created_at__day": 2}

    page = viewer.get(reverse("admin:contacts_contact_changelist"), day).content.decode()

    assert "2 Mar 2026, 07:30:00" in page
