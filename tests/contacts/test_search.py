"""Whom a search finds: numbers as people type them, names, and what viewers may not find."""

from __future__ import annotations

import pytest

from accounts.models import Account
from contacts.models import Contact, ContactIdentity
from contacts.search import people
from tests.factories import make_account, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def ann(account: Account) -> Contact:
    contact = make_contact(account, "+6591234567")
    Contact.objects.filter(pk=contact.pk).update(name="Ann Tan Mei Lin")
    return contact


@pytest.mark.parametrize(
    "typed",
    [
        "+6591234567",
        "6591234567",
        "+65 9123 4567",
        "0065 9123-4567",
        "(65) 9123.4567",
        "91234567",
        "9123 4567",
        "4567",
    ],
)
def test_a_number_is_found_however_it_is_typed(ann: Contact, typed: str) -> None:
    assert people(ann.account_id, typed, sees=True) == [ann.pk]


def test_a_national_zero_is_no_part_of_the_number(account: Account) -> None:
    german = make_contact(account, "+4915112345678")

    assert people(account.pk, "0151 12345678", sees=True) == [german.pk]


@pytest.mark.parametrize("typed", ["ann", "TAN", "mei tan", "n mei l"])
def test_a_name_is_found_by_its_parts(ann: Contact, typed: str) -> None:
    assert people(ann.account_id, typed, sees=True) == [ann.pk]


@pytest.mark.parametrize("typed", ["bob", "ann bob", "98765432", "+6591234568"])
def test_others_are_not_found(ann: Contact, typed: str) -> None:
    assert people(ann.account_id, typed, sees=True) == []


def test_people_of_another_account_are_not_found(ann: Contact) -> None:
    other = make_account()

    assert people(other.pk, "+6591234567", sees=True) == []
    assert people(other.pk, "Ann", sees=True) == []


@pytest.mark.parametrize("typed", ["+6591234567", "91234567", "123", "234567", "567"])
def test_who_sees_no_numbers_finds_out_none(ann: Contact, typed: str) -> None:
    assert people(ann.account_id, typed, sees=False) == []


def test_who_sees_no_numbers_finds_by_the_last_four_digits(ann: Contact) -> None:
    assert people(ann.account_id, "4567", sees=False) == [ann.pk]


def test_a_whatsapp_user_id_is_found_whole(account: Account) -> None:
    contact = Contact.objects.create(account=account)
    ContactIdentity.objects.create(
        account=account, contact=contact, kind="bsuid", scope="1", value="SG.1a2b3c4d5e"
    )

    assert people(account.pk, "SG.1a2b3c4d5e", sees=True) == [contact.pk]
    assert people(account.pk, "SG.1a2b3c4d5e", sees=False) == []
