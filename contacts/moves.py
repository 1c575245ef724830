"""A person's number or WhatsApp user id changes: the old one ends, the new one is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contacts.addresses import Address


@dataclass(frozen=True, slots=True)
class Move:
    """The address a person had and the one they have now, both of one kind and scope."""

    account_id: int
    old: Address
    new: Address
    at: datetime


# The person keeps an address that they, or somebody else, have already under the new value.
MOVE = """
WITH ended AS (
    UPDATE contacts_contactidentity SET valid_to = %(at)s
     WHERE account_id = %(account)s AND kind = %(kind)s AND scope = %(scope)s
       AND value = %(old)s AND valid_to IS NULL
    RETURNING contact_id)
INSERT INTO contacts_contactidentity (account_id, contact_id, kind, scope, value)
SELECT %(account)s, ended.contact_id, %(kind)s, %(scope)s, %(new)s FROM ended
    ON CONFLICT (account_id, kind, scope, value) WHERE valid_to IS NULL DO NOTHING
"""


def move_addresses(moves: Iterable[Move]) -> None:
    """Give the people who have the old addresses the new ones; call inside a transaction.

    Told twice it changes nothing the second time: nobody has the old address any more. The old one
    ends in any case, lest somebody else who gets the number be written to.
    """
    ordered = sorted(moves, key=lambda move: (move.at, move.account_id, move.old))
    with connection.cursor() as cursor:
        for move in ordered:
            if move.old != move.new:
                cursor.execute(MOVE, _parameters(move))


def _parameters(move: Move) -> dict[str, int | str | datetime]:
    return {
        "account": move.account_id,
        "kind": move.old.kind,
        "scope": move.old.scope,
        "old": move.old.value,
        "new": move.new.value,
        "at": move.at,
    }
