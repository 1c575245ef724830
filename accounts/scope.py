"""Whose rows a request may see: the account that the person chose among their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Account

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SESSION_KEY = "account"


def accounts_of(user: User | AnonymousUser) -> QuerySet[Account]:
    """Return the accounts a person works for, oldest first; all of them for a superuser."""
    if not user.is_active or not user.is_authenticated:
        return Account.objects.none()
    if user.is_superuser:
        return Account.objects.order_by("pk")
    return Account.objects.filter(memberships__user=user).order_by("pk")


def find_account(request: HttpRequest) -> Account | None:
    """Return the account this request works in: the chosen one, else the person's oldest.

    Asked once a request. A choice that is no longer theirs does not count.
    """
    if not hasattr(request, "wend_account"):
        own = accounts_of(request.user)
        chosen = request.session.get(SESSION_KEY)
        found = own.filter(pk=chosen).first() if chosen else None
        setattr(request, "wend_account", found or own.first())  # noqa: B010 # typed as HttpRequest
    account: Account | None = request.wend_account  # type: ignore[attr-defined] # set above
    return account


def forget_account(request: HttpRequest) -> None:
    """Ask anew which account a request works in: its person may have lost it meanwhile."""
    if hasattr(request, "wend_account"):
        del request.wend_account


def current_account(request: HttpRequest) -> Account:
    """Return the account this request works in; raise PermissionDenied for people without one."""
    account = find_account(request)
    if account is None:
        raise PermissionDenied
    return account


def choose_account(request: HttpRequest, public_id: str) -> Account:
    """Work in another of the person's accounts; raise PermissionDenied for one not theirs."""
    account = accounts_of(request.user).filter(public_id=public_id).first()
    if account is None:
        raise PermissionDenied
    request.session[SESSION_KEY] = account.pk
    return account


def sees_numbers(user: User | AnonymousUser) -> bool:
    """Say whether a person may read whole phone numbers; everybody else sees the last digits."""
    return user.has_perm("contacts.view_number")
