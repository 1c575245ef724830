"""Whom a search means: by name, or by a number as people type it."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.scope import find_account, sees_numbers
from contacts.masking import KEPT_DIGITS
from contacts.models import Contact, ContactIdentity

# So many people at most: a list behind a broader search would be of no use, and slow.
MOST = 200
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_BETWEEN = re.compile(r"[\s().\-/]+")


def people(account_id: int, term: str, sees: bool) -> list[int]:
    """Return ids of at most MOST contacts whose name holds every word, or whose number the term is.

    A number may be typed with or without its plus, with 00, with its national zero, with spaces,
    dashes and brackets, or be a part of one. People who do not see numbers find by the last four
    digits and by names only.
    """
    digits = _BETWEEN.sub("", term)
    if _NUMBER.fullmatch(digits):
        return _by_number(account_id, digits, sees)
    names = Q()
    for word in term.split():
        names &= Q(name__icontains=word)
    found = Contact.objects.filter(names, account=account_id)
    return list(found.values_list("pk", flat=True)[:MOST]) + _by_bsuid(account_id, term, sees)


def _by_number(account_id: int, digits: str, sees: bool) -> list[int]:
    numbers = ContactIdentity.objects.filter(
        account=account_id, kind=ContactIdentity.Kind.MSISDN, valid_to__isnull=True
    )
    exact = digits.removeprefix("+").removeprefix("00")
    if sees:
        found = numbers.filter(value=f"+{exact}")
        if not found.exists():
            found = numbers.filter(value__contains=exact.removeprefix("0"))
    elif len(digits) == KEPT_DIGITS:
        found = numbers.filter(value__endswith=digits)
    else:
        return []
    return list(found.values_list("contact", flat=True)[:MOST])


def _by_bsuid(account_id: int, term: str, sees: bool) -> list[int]:
    if not sees or "." not in term or " " in term:
        return []
    ids = ContactIdentity.objects.filter(
        account=account_id, kind=ContactIdentity.Kind.BSUID, value=term
    )
    return list(ids.values_list("contact", flat=True)[:MOST])


def rows_of_people(
    request: HttpRequest, queryset: QuerySet[Any], term: str, path: str, also: Q | None = None
) -> QuerySet[Any]:
    """Return the rows of the people that the search means, and those that `also` names.

    The people are looked up first: joined, a million rows would be read for a few.
    """
    account = find_account(request)
    if account is None:
        return queryset.none()
    found = people(account.pk, term, sees_numbers(request.user))
    if also is None:
        return queryset.filter(**{f"{path}__in": found})
    named = queryset.filter(also)
    return named if named.exists() else queryset.filter(**{f"{path}__in": found})
