"""The list of alerts: whose they are, who sees them, what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.models import Alert
from tests.console.rows import Clinic
from tests.console.test_admin import client_of
from tests.factories import make_member

pytestmark = pytest.mark.django_db
URL = "/admin/console/alert/"


def make_alerts(clinic: Clinic, count: int) -> None:
    now = timezone.now()
    Alert.objects.bulk_create(
        Alert(
            account=clinic.account,
            rule="failing_journey",
            subject=f"{clinic.account.pk}-{place}-{now.timestamp()}",
            title=f"Journey of {clinic.account.pk} is failing",
            opened_at=now,
            seen_at=now,
        )
        for place in range(count)
    )


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(URL)
    return len(captured)


@pytest.mark.parametrize(("role", "code"), [("admin", 200), ("viewer", 200), ("", 403)])
def test_everybody_with_a_role_sees_the_alerts(clinic: Clinic, role: str, code: int) -> None:
    client = client_of(make_member("somebody", role, clinic.account))

    assert client.get(URL).status_code == code


def test_nobody_sees_anothers_alerts(clinic: Clinic) -> None:
    other = Clinic.make()
    make_alerts(other, 1)
    make_alerts(clinic, 1)

    page = client_of(make_member("boss", "admin", clinic.account)).get(URL).content.decode()

    assert f"Journey of {clinic.account.pk} is failing" in page
    assert f"Journey of {other.account.pk} is failing" not in page


def test_an_alert_cannot_be_changed_by_hand(clinic: Clinic) -> None:
    make_alerts(clinic, 1)
    client = client_of(make_member("boss", "admin", clinic.account))

    assert client.get(f"{URL}add/").status_code == 403
    assert client.post(f"{URL}{Alert.objects.get().pk}/delete/").status_code == 403


def test_fifty_alerts_cost_no_more_queries_than_one(clinic: Clinic) -> None:
    client = client_of(make_member("boss", "admin", clinic.account))
    make_alerts(clinic, 1)
    client.get(URL)
    at_one = queries(client)

    make_alerts(clinic, 49)

    assert queries(client) == at_one
