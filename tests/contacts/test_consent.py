"""The ledger of consent: who may be written to, and that nothing in it changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from contacts.consent import grant, may_send, revoke, standings, subject_hmac
from contacts.models import Consent, Contact, ContactIdentity
from tests.factories import make_account, make_contact

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def ann() -> Contact:
    return make_contact(make_account(), "+6591234567")


def test_a_service_message_needs_no_consent(ann: Contact) -> None:
    assert may_send(ann, "")


def test_a_topic_needs_a_grant(ann: Contact) -> None:
    assert not may_send(ann, "offers")


def test_a_grant_lets_its_topic_go_out_and_no_other(ann: Contact) -> None:
    grant(ann, "offers", "website", "form 12", NOW)

    assert may_send(ann, "offers")
    assert not may_send(ann, "surveys")


def test_a_topic_is_the_same_however_it_is_written(ann: Contact) -> None:
    grant(ann, "  Special  OFFERS ", "website", "form 12", NOW)

    assert may_send(ann, "special offers")


def test_revoking_one_topic_leaves_the_others(ann: Contact) -> None:
    grant(ann, "offers", "website", "form 12", NOW)
    grant(ann, "surveys", "website", "form 12", NOW)
    revoke(ann, "offers", "keyword", "m:1", LATER)

    assert not may_send(ann, "offers")
    assert may_send(ann, "surveys")
    assert may_send(ann, "")


def test_revoking_everything_stops_every_message(ann: Contact) -> None:
    grant(ann, "offers", "website", "form 12", NOW)
    revoke(ann, "", "keyword", "m:1", LATER)

    assert not may_send(ann, "offers")
    assert not may_send(ann, "")


def test_granting_everything_again_lifts_a_stop_and_nothing_more(ann: Contact) -> None:
    grant(ann, "offers", "keyword", "m:0", NOW - timedelta(days=1))
    revoke(ann, "", "keyword", "m:1", NOW)
    grant(ann, "", "keyword", "m:2", LATER)

    assert may_send(ann, "")
    assert may_send(ann, "offers")
    assert not may_send(ann, "news")


def test_a_grant_after_a_stop_counts_for_its_topic_alone(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    grant(ann, "offers", "paper", "shop 3", LATER)

    assert may_send(ann, "offers")
    assert not may_send(ann, "")


def test_what_was_said_last_counts_though_it_was_written_down_first(ann: Contact) -> None:
    revoke(ann, "offers", "keyword", "m:1", LATER)
    grant(ann, "offers", "paper", "shop 3", NOW)

    assert not may_send(ann, "offers")


def test_of_two_things_said_at_once_the_one_written_down_last_counts(ann: Contact) -> None:
    grant(ann, "offers", "paper", "shop 3", NOW)
    revoke(ann, "", "keyword", "m:1", NOW)

    assert not may_send(ann, "offers")


def test_a_message_told_twice_is_written_down_once(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    revoke(ann, "", "keyword", "m:1", LATER)

    assert Consent.objects.count() == 1


def test_people_may_say_the_same_words_twice(ann: Contact) -> None:
    grant(ann, "offers", "call", "said yes", NOW)
    grant(ann, "offers", "call", "said yes", LATER)

    assert Consent.objects.count() == 2


def test_a_stop_counts_for_a_new_contact_with_the_number_of_an_erased_one(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    Consent.objects.filter(contact=ann).update(contact=None)
    ContactIdentity.objects.filter(contact=ann).delete()

    again = make_contact(ann.account, "+6591234567")

    assert not may_send(again, "")


def test_a_stop_counts_when_the_person_has_a_new_number(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    ContactIdentity.objects.filter(contact=ann).update(value="+6598765432")

    assert not may_send(ann, "")


def test_a_stop_counts_in_its_account_alone(ann: Contact) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)

    assert may_send(make_contact(make_account(), "+6591234567"), "")


def test_a_stop_outlives_a_change_of_the_secret_key(ann: Contact, settings: Settings) -> None:
    revoke(ann, "", "keyword", "m:1", NOW)
    Consent.objects.update(contact=None)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-key"

    assert not may_send(ann, "")


def test_somebody_without_an_address_can_stop_too() -> None:
    nobody = Contact.objects.create(account=make_account(), name="Nobody")
    revoke(nobody, "", "call", "asked", NOW)

    assert not may_send(nobody, "")


def test_a_number_stands_for_the_same_person_however_it_is_written(ann: Contact) -> None:
    written = subject_hmac(ann.account, "65 9123-4567")

    assert written == subject_hmac(ann.account, "+6591234567")
    assert "9123" not in written


@pytest.mark.parametrize(
    "column", ["topic", "action", "source", "evidence", "subject_hmac", "account_id", "at"]
)
def test_no_column_of_proof_can_be_changed(ann: Contact, column: str) -> None:
    grant(ann, "offers", "paper", "shop 3", NOW)
    revoke(make_contact(make_account()), "", "call", "asked", LATER)
    other = Consent.objects.values(column).get(action="revoke")

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Consent.objects.filter(action="grant").update(**other)


def test_no_row_can_be_given_to_somebody_else(ann: Contact) -> None:
    grant(ann, "offers", "paper", "shop 3", NOW)

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Consent.objects.update(contact=make_contact(ann.account))


def test_no_row_can_be_deleted(ann: Contact) -> None:
    grant(ann, "offers", "paper", "shop 3", NOW)

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Consent.objects.all().delete()


def test_erasure_may_take_away_the_contact(ann: Contact) -> None:
    grant(ann, "offers", "paper", "shop 3", NOW)

    ann.delete()

    kept = Consent.objects.get()
    assert kept.contact_id is None
    assert kept.evidence == "shop 3"


@pytest.mark.parametrize("people", [1, 50])
def test_many_people_are_asked_about_in_two_queries(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = make_account()
    contacts = [make_contact(account) for _ in range(people)]
    revoke(contacts[0], "", "call", "asked", NOW)

    with django_assert_num_queries(2):
        found = standings([contact.pk for contact in contacts])

    assert list(found) == [contacts[0].pk]
