"""The audit log: one call, in the transaction of the change it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Account, Audit

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def record(
    account: Account,
    actor: User | None,
    action: str,
    object_kind: str,
    object_id: str,
    fields: tuple[str, ...] = (),
    why: str = "",
) -> None:
    """Append one audit row: ids and field names, never values."""
    Audit.objects.create(
        account=account,
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        fields=",".join(fields),
        why=why,
    )
