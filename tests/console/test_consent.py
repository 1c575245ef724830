"""Consent in the console: the list, a contact's box, what is written down by hand, the proof."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import wall_now
from accounts.errors import NotAllowed
from accounts.models import Audit
from contacts.actions import Heard, write_consent_down
from contacts.consent import Said, grant, may_send, revoke, write_down
from contacts.errors import CannotWriteDown
from contacts.models import Consent, Contact, ContactIdentity
from tests.factories import make_account, make_contact, make_member, make_user

pytestmark = pytest.mark.django_db

NUMBER = "+6591234567"
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
YES = {"action": "grant", "topic": "Offers", "source": "call", "evidence": "said yes to Bo"}


@pytest.fixture
def ann() -> Contact:
    return make_contact(make_account(), NUMBER)


def client_of(contact: Contact, role: str) -> Client:
    client = Client()
    client.force_login(make_member(role, role, contact.account))
    return client


def page(client: Client, contact: Contact, query: str = "") -> str:
    url = reverse("admin:contact", args=[contact.public_id])
    return client.get(url + query).content.decode()


def post(client: Client, contact: Contact, **changes: Any) -> int:
    url = reverse("admin:contact_consent", args=[contact.public_id])
    return client.post(url, {**YES, **changes}).status_code


def proof(client: Client, contact: Contact) -> list[list[str]]:
    answer = client.get(reverse("admin:contact_proof", args=[contact.public_id]))
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(answer.content.decode().splitlines()))


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_people_with_the_right_write_down_what_they_heard(ann: Contact, role: str) -> None:
    assert post(client_of(ann, role), ann) == 302

    row = Consent.objects.get()
    assert (row.contact, row.topic, row.source) == (ann, "offers", "call")
    assert row.evidence == "said yes to Bo"
    assert may_send(ann, "offers")


def test_a_revoke_by_hand_counts_at_once(ann: Contact) -> None:
    post(client_of(ann, "agent"), ann, action="revoke", topic="")

    assert not may_send(ann, "")


def test_what_was_written_down_is_audited_without_values(ann: Contact) -> None:
    post(client_of(ann, "agent"), ann)

    row = Audit.objects.get()
    assert (row.action, row.object_kind) == ("grant_consent", "contact")
    assert row.object_id == str(ann.public_id)
    assert "said" not in f"{row.fields}{row.why}"


def test_viewers_write_nothing_down(ann: Contact) -> None:
    assert post(client_of(ann, "viewer"), ann) == 403
    assert not Consent.objects.exists()


def test_nobody_writes_down_what_people_of_another_account_said(ann: Contact) -> None:
    stranger = make_member("stranger", "admin", make_account())

    with pytest.raises(NotAllowed):
        write_consent_down(ann, Heard("grant", "", "call", "said yes"), stranger)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "perhaps"},
        {"source": "keyword"},
        {"source": ""},
        {"evidence": "  "},
        {"evidence": "x" * 2001},
        {"at": "yesterday"},
        {"at": "2026-13-01T10:00"},
        {"at": "2999-01-01T10:00"},
    ],
)
def test_what_proves_nothing_is_refused(ann: Contact, wrong: dict[str, str]) -> None:
    assert post(client_of(ann, "agent"), ann, **wrong) == 302

    assert not Consent.objects.exists()


def test_a_moment_in_the_past_may_be_given(ann: Contact) -> None:
    post(client_of(ann, "agent"), ann, at="2026-03-03T10:00")

    assert Consent.objects.get().at == datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_an_erased_person_says_nothing_more(ann: Contact) -> None:
    Contact.objects.update(erased_at=NOW)
    ann.refresh_from_db()

    with pytest.raises(CannotWriteDown):
        write_consent_down(ann, Heard("grant", "", "call", "said yes"), make_user())


def test_the_page_shows_how_each_topic_stands(ann: Contact) -> None:
    grant(ann, "offers", "website", "form 12", NOW)
    revoke(ann, "surveys", "call", "asked", NOW)

    shown = page(client_of(ann, "viewer"), ann)

    assert "offers" in shown
    assert "surveys" in shown
    assert "form 12" in shown
    assert "stopped" not in shown


def test_the_page_says_that_somebody_stopped_everything(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)

    assert "This person wants no messages" in page(client_of(ann, "viewer"), ann)


def test_only_people_with_the_right_are_offered_to_write_down(ann: Contact) -> None:
    assert "dialog-consent" in page(client_of(ann, "agent"), ann)
    assert "dialog-consent" not in page(client_of(ann, "viewer"), ann)


def test_viewers_see_no_whole_number_in_evidence(ann: Contact) -> None:
    grant(ann, "offers", "call", f"called {NUMBER}", NOW)
    viewer, agent = client_of(ann, "viewer"), client_of(ann, "agent")

    assert NUMBER[1:] not in page(viewer, ann)
    assert NUMBER[1:] not in str(proof(viewer, ann))
    assert NUMBER in page(agent, ann)


def test_the_page_follows_what_is_said(ann: Contact) -> None:
    client = client_of(ann, "viewer")
    before = page(client, ann, "?part").split('data-stamp="')[1].split('"')[0]

    revoke(ann, "", "keyword", "m:1", NOW)

    assert f'data-stamp="{before}"' not in page(client, ann, "?part")


def test_the_proof_holds_all_that_was_said(ann: Contact) -> None:
    grant(ann, "offers", "website", "form 12", NOW)
    revoke(ann, "", "keyword", "m:1", NOW + timedelta(days=1))

    head, newest, oldest = proof(client_of(ann, "agent"), ann)

    assert head[2:6] == ["topic", "action", "source", "evidence"]
    assert newest[2:7] == ["*", "revoke", "keyword", "m:1", "2026-11-02T09:00:00+00:00"]
    assert oldest[2:6] == ["offers", "grant", "website", "form 12"]


@pytest.mark.parametrize("evidence", ["=1+1", "@SUM(A1)", "-1", "+1", "\t=1"])
def test_no_cell_of_the_proof_is_a_formula(ann: Contact, evidence: str) -> None:
    grant(ann, "offers", "call", evidence, NOW)

    assert proof(client_of(ann, "agent"), ann)[1][5] == f"'{evidence}"


def test_the_proof_of_a_number_includes_what_an_erased_contact_said(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    Consent.objects.update(contact=None)

    assert len(proof(client_of(ann, "agent"), ann)) == 2


def say(contact: Contact, times: int) -> None:
    """The contact agrees so many times, the first time now, each next one a minute earlier."""
    now = wall_now()
    write_down(
        [
            Said(
                contact=contact,
                topic=f"topic {number}",
                action="grant",
                source="call",
                evidence=f"call {number:03}",
                at=now - timedelta(minutes=number),
            )
            for number in range(times)
        ]
    )


def listed(client: Client, **asked: str) -> str:
    return client.get(reverse("admin:contacts_consent_changelist"), asked).content.decode()


def test_the_ledger_finds_what_an_erased_number_said(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:77", NOW)
    Consent.objects.update(contact=None)
    ContactIdentity.objects.all().delete()

    assert "m:77" in listed(client_of(ann, "agent"), q="+65 9123 4567")
    assert "m:77" not in listed(client_of(ann, "viewer"), q="+65 9123 4567")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"q": "offers"}, True),
        ({"q": "surveys"}, False),
        ({"said": "grant"}, True),
        ({"said": "revoke"}, False),
        ({"about": "other"}, True),
        ({"about": "marketing"}, False),
        ({"source": "website"}, True),
        ({"source": "call"}, False),
    ],
)
def test_the_ledger_is_searched_and_filtered(
    ann: Contact, asked: dict[str, str], is_found: bool
) -> None:
    grant(ann, "offers", "website", "form 12", NOW)

    assert ("form 12" in listed(client_of(ann, "viewer"), **asked)) is is_found


def test_the_ledger_goes_on_by_pages(ann: Contact) -> None:
    say(ann, 60)
    client = client_of(ann, "viewer")

    first = listed(client)
    older = first.split("p=b")[1].split('"')[0].split("&")[0]

    assert "call 049" in first
    assert "call 050" not in first
    assert "call 050" in listed(client, p=f"b{older}")


@pytest.mark.parametrize("rows", [1, 50])
def test_the_box_costs_the_same_whatever_was_said(ann: Contact, rows: int) -> None:
    client = client_of(ann, "viewer")
    page(client, ann)
    with CaptureQueriesContext(connection) as before:
        page(client, ann)
    say(ann, rows)

    with CaptureQueriesContext(connection) as after:
        page(client, ann)

    assert len(after) == len(before)
