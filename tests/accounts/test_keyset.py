"""Pages by key: complete, in order, unmoved by what arrives, and blind to nonsense."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.drilldown import periods
from accounts.keyset import Cursor, read_cursor
from accounts.models import Account, Audit
from tests.factories import make_account, make_user

LIST = "admin:accounts_audit_changelist"
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(make_user())
    return client


@pytest.fixture
def account(db: None) -> Account:
    return make_account("Paged")


def note(account: Account, count: int, at: datetime = NOON) -> None:
    """Write rows; every three of them share their time."""
    rows = [Audit(account=account, action="do", object_id=f"row{n:03}") for n in range(count)]
    made = Audit.objects.bulk_create(rows)
    for n, row in enumerate(made):
        Audit.objects.filter(pk=row.pk).update(created_at=at + timedelta(seconds=n // 3))


def rows_of(page: str) -> list[str]:
    return re.findall(r">(row\d{3})<", page)


def get(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def way(page: str, rel: str) -> str:
    """Return the address behind Newer (prev) or Older (next); "" for none."""
    found = re.search(rf'rel="{rel}" href="([^"]*)"', page)
    return reverse(LIST) + found[1].replace("&amp;", "&") if found else ""


def test_older_pages_show_every_row_once_the_newest_first(client: Client, account: Account) -> None:
    note(account, 120)

    first = get(client, reverse(LIST))
    second = get(client, way(first, "next"))
    third = get(client, way(second, "next"))

    seen = rows_of(first) + rows_of(second) + rows_of(third)
    assert seen == [f"row{n:03}" for n in reversed(range(120))]
    assert (way(first, "prev"), way(third, "next")) == ("", "")


def test_newer_leads_back_to_the_same_rows(client: Client, account: Account) -> None:
    note(account, 120)
    first = get(client, reverse(LIST))
    second = get(client, way(first, "next"))

    back = get(client, way(second, "prev"))

    assert rows_of(back) == rows_of(first)


def test_rows_that_arrive_meanwhile_move_nothing(client: Client, account: Account) -> None:
    note(account, 60)
    first = get(client, reverse(LIST))
    note(account, 5, NOON + timedelta(hours=1))

    second = get(client, way(first, "next"))

    assert rows_of(second) == [f"row{n:03}" for n in reversed(range(10))]


def test_a_page_keeps_its_search_and_its_dates(client: Client, account: Account) -> None:
    note(account, 60)
    Audit.objects.update(actor=make_user())

    page = get(client, f"{reverse(LIST)}?q=operator&created_at__year=2026&created_at__month=3")

    assert "q=operator" in way(page, "next")
    assert "created_at__month=3" in way(page, "next")


@pytest.mark.parametrize(
    "place",
    ["nonsense", "b1", "b1.99999999999999999999", "5", "b-1.2", "b1.٣", "b9999999999999999.1"],
)
def test_a_place_that_nobody_wrote_is_the_first_page(
    client: Client, account: Account, place: str
) -> None:
    note(account, 3)

    page = client.get(reverse(LIST), {"p": place})

    assert rows_of(page.content.decode()) == ["row002", "row001", "row000"]


def test_a_place_is_read_as_it_was_written() -> None:
    place = Cursor(True, NOON + timedelta(microseconds=7), 12)

    assert read_cursor(str(place)) == place


def test_no_page_counts_or_skips_rows(client: Client, account: Account) -> None:
    note(account, 60)
    url = way(get(client, reverse(LIST)), "next")

    with CaptureQueriesContext(connection) as captured:
        client.get(url)

    said = " ".join(query["sql"] for query in captured if "accounts_audit" in query["sql"])
    assert "COUNT(" not in said
    assert "OFFSET" not in said


def link(wanted: dict[str, object], remove: list[str]) -> str:
    return ",".join(f"{key}={value}" for key, value in wanted.items())


def test_without_a_date_the_last_days_and_months_are_offered() -> None:
    titles = [one.title for one in periods({}, "at", link, NOON)]

    assert titles[:4] == ["All dates", "Today", "Yesterday", "Tue 3"]
    assert titles[-6:] == ["Mar 2026", "Feb 2026", "Jan 2026", "Dec 2025", "Nov 2025", "Oct 2025"]


def test_a_month_offers_its_days() -> None:
    chosen = {"at__year": "2024", "at__month": "2", "at__day": "29"}

    found = periods(chosen, "at", link, NOON)

    assert [one.title for one in found if one.is_on] == ["29"]
    assert found[-1].link == "at__year=2024,at__month=2,at__day=29"


@pytest.mark.parametrize("month", ["13", "x", "0"])
def test_a_month_that_is_none_is_no_choice(month: str) -> None:
    found = periods({"at__year": "2024", "at__month": month}, "at", link, NOON)

    assert "All dates" in {one.title for one in found}
