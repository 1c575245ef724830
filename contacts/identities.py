"""Finding the contacts behind addresses, and making those nobody has seen before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from contacts.addresses import Address
from contacts.addresses import normalise_msisdn as normalise_msisdn
from contacts.models import Contact, ContactIdentity

Group = tuple[Address, ...]

# A merged contact's identities answer for the contact it was merged into.
FIND = """
SELECT i.kind, i.scope, i.value, coalesce(c.merged_into_id, c.id)
  FROM contacts_contactidentity i
  JOIN contacts_contact c ON c.id = i.contact_id
  JOIN unnest(%(kinds)s::text[], %(scopes)s::text[], %(values)s::text[]) AS a(kind, scope, value)
    ON i.kind = a.kind AND i.scope = a.scope AND i.value = a.value
 WHERE i.account_id = %(account)s AND i.valid_to IS NULL
"""
# Sorted by address, so that two workers that meet here wait for each other in the same order.
ADD = """
INSERT INTO contacts_contactidentity (account_id, contact_id, kind, scope, value)
SELECT %(account)s, a.contact, a.kind, a.scope, a.value
  FROM unnest(%(contacts)s::bigint[], %(kinds)s::text[], %(scopes)s::text[], %(values)s::text[])
       AS a(contact, kind, scope, value)
 ORDER BY a.kind, a.scope, a.value
    ON CONFLICT (account_id, kind, scope, value) WHERE valid_to IS NULL DO NOTHING
"""


# In id order, and past contacts whose turn it is: their next message brings the name again.
NAME = """
UPDATE contacts_contact AS c SET name = v.name
  FROM (SELECT o.id, a.name FROM contacts_contact o
          JOIN unnest(%(ids)s::bigint[], %(names)s::text[]) AS a(id, name) ON a.id = o.id
         WHERE o.name = '' AND o.erased_at IS NULL
         ORDER BY o.id FOR NO KEY UPDATE OF o SKIP LOCKED) AS v
 WHERE c.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a contact can be written to now; "" for what is not known."""

    msisdn: str = field(default="", repr=False)
    bsuid: str = field(default="", repr=False)


def find_or_make(
    account_id: int, groups: Iterable[Group], names: Mapping[Group, str] | None = None
) -> dict[Group, int]:
    """Return group -> contact id for groups of addresses that each belong to one person.

    Call inside a transaction. The contact of the number wins over that of the BSUID; an address
    not seen before is added to the group's contact. `names` are profile names for contacts that
    have none yet.
    Two workers that make the same person at once end with one contact.
    """
    wanted = [group for group in dict.fromkeys(groups) if group]
    addresses = {address for group in wanted for address in group}
    known = _find(account_id, addresses)
    if addresses - known.keys():
        known = _add_missing(account_id, wanted, known, names or {})
    found = {group: next(known[address] for address in group) for group in wanted}
    _name({found[group]: name for group, name in (names or {}).items() if name and group in found})
    return found


def _name(names: Mapping[int, str]) -> None:
    """Give contacts that a journey or an import made without a name the one of their profile."""
    if names:
        storable = [_storable(name) for name in names.values()]
        with connection.cursor() as cursor:
            cursor.execute(NAME, {"ids": list(names), "names": storable})


def _add_missing(
    account_id: int, groups: Sequence[Group], known: dict[Address, int], names: Mapping[Group, str]
) -> dict[Address, int]:
    """Make contacts for groups nobody knows, give every address its contact, return them all."""
    newcomers = _newcomers(groups, known)
    contacts = Contact.objects.bulk_create(
        [
            Contact(account_id=account_id, name=_storable(names.get(group, "")))
            for group in newcomers
        ]
    )
    made = {group: contact.pk for group, contact in zip(newcomers, contacts, strict=True)}
    owners = dict(known)
    for group in groups:
        owner = _owner(group, owners) or made[group]
        for address in group:
            owners.setdefault(address, owner)
    _add(account_id, {a: c for a, c in owners.items() if a not in known})
    found = _find(account_id, owners)
    ours = set(made.values())
    lost = {owners[a]: found[a] for a in owners if owners[a] != found[a] and owners[a] in ours}
    return _yield_to_winners(lost, found) if lost else found


def _newcomers(groups: Sequence[Group], known: Mapping[Address, int]) -> list[Group]:
    """Return the groups that need a contact: none of their addresses is known or seen before."""
    seen = set(known)
    newcomers = []
    for group in groups:
        if seen.isdisjoint(group):
            newcomers.append(group)
        seen.update(group)
    return newcomers


def _owner(group: Group, owners: Mapping[Address, int]) -> int | None:
    return next((owners[address] for address in group if address in owners), None)


def _yield_to_winners(lost: Mapping[int, int], found: dict[Address, int]) -> dict[Address, int]:
    """Another worker made these people a moment earlier: theirs are the contacts that stay."""
    for loser, winner in lost.items():
        ContactIdentity.objects.filter(contact=loser).update(contact=winner)
    Contact.objects.filter(pk__in=lost.keys()).delete()
    return {address: lost.get(contact, contact) for address, contact in found.items()}


def _columns(addresses: Sequence[Address]) -> dict[str, list[str]]:
    return {
        "kinds": [address.kind for address in addresses],
        "scopes": [address.scope for address in addresses],
        "values": [address.value for address in addresses],
    }


def _find(account_id: int, addresses: Iterable[Address]) -> dict[Address, int]:
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"account": account_id, **_columns(list(addresses))})
        return {Address(kind, scope, value): pk for kind, scope, value, pk in cursor.fetchall()}


def _add(account_id: int, owners: Mapping[Address, int]) -> None:
    columns = _columns(list(owners))
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"account": account_id, "contacts": list(owners.values()), **columns})


def _storable(name: str) -> str:
    """Return a profile name that PostgreSQL can hold: no NUL, no lone surrogates, 200 long."""
    return name.replace("\x00", "").encode("utf-8", "ignore").decode()[:200]


def reach_of(contact_ids: Iterable[int], scope_of: Mapping[int, str]) -> dict[int, Reach]:
    """Return contact id -> how to reach it: its newest number, and its newest BSUID in the
    scope that `scope_of` names for that contact."""
    numbers: dict[int, str] = {}
    bsuids: dict[int, str] = {}
    rows = ContactIdentity.objects.filter(contact__in=set(contact_ids), valid_to__isnull=True)
    found = rows.order_by("id").values_list("contact", "kind", "scope", "value")
    for contact, kind, scope, value in found:
        if kind == ContactIdentity.Kind.MSISDN:
            numbers[contact] = value
        elif scope == scope_of.get(contact):
            bsuids[contact] = value
    return {
        contact: Reach(numbers.get(contact, ""), bsuids.get(contact, ""))
        for contact in numbers.keys() | bsuids.keys()
    }
