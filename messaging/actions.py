"""What people do to the inbox: let a parked item go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.permissions import require
from messaging.errors import NotParked
from messaging.models import InboundEvent
from outbox.bell import ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "messaging.change_inboundevent"


def replay_parked(item: InboundEvent, user: User) -> None:
    """Put a parked item back into the inbox, with five tries of its own.

    It is taken in its old place: by the time at which the provider says it happened. Raises
    NotParked when it is not, or no longer, parked.
    """
    require(user, PERMISSION, item.account)
    with transaction.atomic():
        parked = InboundEvent.objects.filter(pk=item.pk, state=InboundEvent.State.FAILED)
        if parked.update(state=InboundEvent.State.PENDING, tries=0, outcome="") != 1:
            raise NotParked
        record(item.account, user, "replay", "inboundevent", str(item.pk), ("state",))
        transaction.on_commit(ring)
