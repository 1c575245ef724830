"""The audit page: read, filter, search, and go to what a row is about; change nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.audit import record
from accounts.models import Account, Audit
from config.checks import check_audit_objects
from journeys.actions import pause
from journeys.models import Journey
from tests.factories import make_account, make_journey, make_member

pytestmark = pytest.mark.django_db

URL = "/admin/accounts/audit/"
STEPS = [{"id": "end", "stepType": "End", "inputs": {"outcome": "x"}}]


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def admin(account: Account) -> User:
    return make_member("admin", "admin", account)


@pytest.fixture
def journey(account: Account, admin: User) -> Journey:
    made = make_journey(account, STEPS)
    pause(made, admin)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows_of(user: User, query: str = "") -> str:
    page = client_of(user).get(f"{URL}{query}").content.decode()
    return page.split("<tbody", 1)[1] if "<tbody" in page else ""


def test_a_row_leads_to_the_page_of_its_object(journey: Journey, admin: User) -> None:
    link = reverse("admin:journeys_journey_change", args=[journey.pk])

    assert f'href="{link}"' in rows_of(admin)


def test_a_row_of_what_is_gone_or_unknown_leads_nowhere(account: Account, admin: User) -> None:
    record(account, admin, "delete", "secret", "GONE")
    record(account, admin, "dismiss", "setup", "x")

    rows = rows_of(admin)

    assert "GONE" in rows
    assert "ls-link" not in rows


def test_nothing_of_another_account_is_linked_or_shown(admin: User) -> None:
    other = make_journey(make_account(), STEPS)
    record(admin.memberships.get().account, admin, "start", "journey", str(other.public_id))

    assert "ls-link" not in rows_of(admin)


def test_the_log_is_found_by_object_by_person_and_by_kind(
    account: Account, journey: Journey, admin: User
) -> None:
    record(account, admin, "add", "secret", "KEY")

    by_object = rows_of(admin, "?q=KEY")
    by_kind = rows_of(admin, "?kind=journey")
    by_person = rows_of(admin, f"?who={admin.pk}&action=pause")

    assert ("KEY" in by_object, str(journey.public_id) in by_object) == (True, False)
    assert ("KEY" in by_kind, str(journey.public_id) in by_kind) == (False, True)
    assert (by_person.count("<tr"), "pause" in by_person) == (1, True)


def test_a_day_can_be_picked(journey: Journey, admin: User) -> None:
    day = Audit.objects.latest("created_at").created_at
    here = f"?created_at__year={day.year}&created_at__month={day.month}&created_at__day={day.day}"

    assert str(journey.public_id) in rows_of(admin, here)
    assert str(journey.public_id) not in rows_of(admin, "?created_at__year=2001")


def test_nobody_changes_the_log(journey: Journey, admin: User) -> None:
    pk = Audit.objects.latest("pk").pk
    client = client_of(admin)

    assert client.get(f"{URL}{pk}/change/").status_code == 200
    assert client.post(f"{URL}{pk}/change/", {"why": "x"}).status_code == 403
    assert client.post(f"{URL}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{URL}add/").status_code == 403


def test_admins_read_it_viewers_and_outsiders_do_not(account: Account, admin: User) -> None:
    assert client_of(admin).get(URL).status_code == 200
    assert client_of(make_member("viewer", "viewer", account)).get(URL).status_code == 403
    assert client_of(make_member("outsider", "", account)).get(URL).status_code == 403


def test_a_kind_that_leads_nowhere_is_found_at_start(settings: Settings) -> None:
    settings.AUDIT_OBJECTS = {
        "gone": ("journeys.Gone", "pk", ""),
        "loose": ("journeys.JourneyVersion", "number", ""),
        "fine": ("journeys.Journey", "public_id", ""),
    }

    assert [problem.id for problem in check_audit_objects(None)] == ["wend.E012"] * 2


def test_portfolios_and_sub_accounts_of_others_are_not_shown(admin: User) -> None:
    other = make_account("Stranger")
    other.sub_accounts.create(name="stranger_sub")
    other.portfolios.create(provider="meta", business_id="stranger_portfolio")
    client = client_of(admin)

    pages = [client.get(f"/admin/accounts/{name}/") for name in ("subaccount", "portfolio")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "stranger" not in "".join(page.content.decode() for page in pages)
