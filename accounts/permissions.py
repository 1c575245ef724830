"""The question every action asks first: may this person do that, in this account?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import NotAllowed
from accounts.models import Account
from accounts.scope import accounts_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def require(user: User, permission: str, account: Account) -> None:
    """Raise NotAllowed unless the person has the permission and works for the account."""
    if not user.has_perm(permission) or not accounts_of(user).filter(pk=account.pk).exists():
        raise NotAllowed
