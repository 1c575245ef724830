"""What admins do to secrets: each action checks, changes and logs names, never values.

HTTP steps look a secret up when they go out, so a new value counts at once, in runs under way too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.clock import wall_now
from accounts.encryption import encrypt
from accounts.errors import BadSecretName, SecretExists
from accounts.models import Account, Secret
from accounts.permissions import require

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def add_secret(account: Account, name: str, value: str, user: User) -> Secret:
    """Keep a value under a name; raise BadSecretName or SecretExists."""
    require(user, "accounts.add_secret", account)
    if not NAME.fullmatch(name):
        raise BadSecretName
    with transaction.atomic():
        secret, made = Secret.objects.get_or_create(
            account=account, name=name, defaults={"value_enc": encrypt(value)}
        )
        if not made:
            raise SecretExists
        Secret.objects.filter(pk=secret.pk).update(changed_at=wall_now())
        record(account, user, "add", "secret", name)
    return secret


def rotate_secret(secret: Secret, value: str, user: User) -> None:
    """Give a secret a new value; steps that go out from now on use it."""
    require(user, "accounts.change_secret", secret.account)
    with transaction.atomic():
        Secret.objects.filter(pk=secret.pk).update(value_enc=encrypt(value), changed_at=wall_now())
        record(secret.account, user, "rotate", "secret", secret.name, ("value",))


def delete_secret(secret: Secret, user: User) -> None:
    """Forget a secret; steps that name it fail from now on."""
    require(user, "accounts.delete_secret", secret.account)
    with transaction.atomic():
        Secret.objects.filter(pk=secret.pk).delete()
        record(secret.account, user, "delete", "secret", secret.name)
