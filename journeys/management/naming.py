"""What people name on the command line: an account, a person, a journey."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from accounts.models import Account
from journeys.models import Journey

SHOWN = 10


def find_account(name: str) -> Account:
    """Return the account with this accountId; raise CommandError with those there are."""
    account = Account.objects.filter(public_id=name.replace("\0", "")).first()
    if account is not None:
        return account
    known = list(Account.objects.order_by("pk").values_list("public_id", flat=True)[:SHOWN])
    hint = f"Give --account one of: {', '.join(known)}." if known else "Make one first."
    raise CommandError(f"There is no account {name!r}. {hint}")


def find_user(name: str) -> User:
    """Return the active person of this user name; raise CommandError."""
    user = User.objects.filter(username=name.replace("\0", ""), is_active=True).first()
    if user is not None:
        return user
    hint = "Give --user the user name of somebody on the Members page."
    raise CommandError(f"There is no user {name!r}. {hint}")


def find_journey(account: Account, name: str) -> Journey:
    """Return the account's journey with this id or name; raise CommandError."""
    rows = Journey.objects.filter(account=account)
    ident = _uuid(name)
    found = list(rows.filter(public_id=ident)) if ident else []
    found = found or list(rows.filter(name=name.replace("\0", "")).order_by("pk")[: SHOWN + 1])
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(journey.public_id) for journey in found[:SHOWN])
        raise CommandError(f"Several journeys are called {name!r}. Give the id of one: {ids}.")
    known = list(rows.order_by("name").values_list("name", flat=True)[:SHOWN])
    names = ", ".join(repr(one) for one in known)
    hint = f"Give the name or the id of one of: {names}." if known else "It has none yet."
    raise CommandError(f"There is no journey {name!r} in {account.public_id}. {hint}")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
