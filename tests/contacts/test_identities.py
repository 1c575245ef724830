"""Finding and making the people behind addresses."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from contacts.addresses import Address
from contacts.identities import Group, find_or_make, reach_of
from contacts.models import Contact, ContactIdentity
from tests.factories import make_account, make_contact

ANN = Address("msisdn", "", "+6581110001")
ANN_ID = Address("bsuid", "business", "SG.1")
BEN = Address("msisdn", "", "+6581110002")


@pytest.mark.django_db
def test_strangers_become_contacts_with_their_names() -> None:
    account = make_account()

    found = find_or_make(account.pk, [(ANN, ANN_ID), (BEN,)], {(ANN, ANN_ID): "An\x00n \ud800"})

    ann = Contact.objects.get(pk=found[ANN, ANN_ID])
    assert ann.name == "Ann "
    assert ann.identities.count() == 2
    assert found[(BEN,)] != ann.pk


@pytest.mark.django_db
def test_a_contact_without_a_name_gets_the_one_of_its_profile_and_keeps_it() -> None:
    account = make_account()
    found = find_or_make(account.pk, [(ANN,)])

    find_or_make(account.pk, [(ANN,)], {(ANN,): "Ann"})
    find_or_make(account.pk, [(ANN,)], {(ANN,): "Somebody"})

    assert Contact.objects.get(pk=found[(ANN,)]).name == "Ann"


@pytest.mark.django_db
def test_asking_again_finds_the_same_contacts_in_one_query(
    django_assert_num_queries: Callable[..., object],
) -> None:
    account = make_account()
    first = find_or_make(account.pk, [(ANN,), (BEN,)])

    with django_assert_num_queries(1):  # type: ignore[attr-defined] # a context manager
        again = find_or_make(account.pk, [(ANN,), (BEN,), (ANN,)])

    assert again == first


@pytest.mark.django_db
def test_a_user_id_seen_beside_a_known_number_is_added() -> None:
    account = make_account()
    contact = make_contact(account, ANN.value)

    found = find_or_make(account.pk, [(ANN, ANN_ID)])
    later = find_or_make(account.pk, [(ANN_ID,)])

    assert found[ANN, ANN_ID] == later[(ANN_ID,)] == contact.pk


@pytest.mark.django_db
def test_one_person_seen_in_three_ways_at_once_is_one_contact() -> None:
    account = make_account()

    found = find_or_make(account.pk, [(ANN,), (ANN, ANN_ID), (ANN_ID,)])

    assert len(set(found.values())) == 1
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_the_contact_of_the_number_wins() -> None:
    account = make_account()
    by_number = make_contact(account, ANN.value)
    other = Contact.objects.create(account=account)
    ContactIdentity.objects.create(
        account=account, contact=other, kind="bsuid", scope="business", value=ANN_ID.value
    )

    found = find_or_make(account.pk, [(ANN, ANN_ID)])

    assert found == {(ANN, ANN_ID): by_number.pk}


@pytest.mark.django_db
def test_a_user_id_of_another_portfolio_is_somebody_else() -> None:
    account = make_account()
    elsewhere = Address("bsuid", "other business", ANN_ID.value)

    found = find_or_make(account.pk, [(ANN_ID,), (elsewhere,)])

    assert found[(ANN_ID,)] != found[(elsewhere,)]


@pytest.mark.django_db
def test_the_same_number_in_another_account_is_somebody_else() -> None:
    first, second = make_account(), make_account()

    one = find_or_make(first.pk, [(ANN,)])
    two = find_or_make(second.pk, [(ANN,)])

    assert one[(ANN,)] != two[(ANN,)]


@pytest.mark.django_db
def test_a_merged_contact_answers_with_the_one_it_was_merged_into() -> None:
    account = make_account()
    kept = make_contact(account)
    merged = make_contact(account, ANN.value)
    Contact.objects.filter(pk=merged.pk).update(merged_into=kept)

    assert find_or_make(account.pk, [(ANN,)]) == {(ANN,): kept.pk}


@pytest.mark.django_db
def test_a_contact_is_reached_by_its_newest_number_and_the_id_of_the_portfolio() -> None:
    account = make_account()
    contact = make_contact(account, ANN.value)
    for kind, scope, value in [
        ("msisdn", "", BEN.value),
        ("bsuid", "business", "SG.1"),
        ("bsuid", "other", "SG.2"),
    ]:
        ContactIdentity.objects.create(
            account=account, contact=contact, kind=kind, scope=scope, value=value
        )

    reach = reach_of([contact.pk], {contact.pk: "business"})[contact.pk]

    assert (reach.msisdn, reach.bsuid) == (BEN.value, "SG.1")


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_the_same_stranger_make_one_contact() -> None:
    account_id = make_account().pk
    inserted, results = threading.Event(), {}

    def work(name: str, group: Group, first: bool) -> None:
        with transaction.atomic():
            if not first:
                inserted.wait(5)
            results[name] = find_or_make(account_id, [group])[group]
            if first:
                inserted.set()
                rival.join(0.5)
        connection.close()

    winner = threading.Thread(target=work, args=("winner", (ANN,), True))
    rival = threading.Thread(target=work, args=("rival", (ANN, ANN_ID), False))
    rival.start()
    winner.start()
    winner.join(10)
    rival.join(10)

    assert results["winner"] == results["rival"]
    assert Contact.objects.count() == 1
    assert find_or_make(account_id, [(ANN_ID,)]) == {(ANN_ID,): results["winner"]}
