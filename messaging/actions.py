"""What people do at the boundary: replay a parked item, give a conversation back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.clock import wall_now
from accounts.permissions import require
from contacts.models import Contact
from messaging.errors import NotParked, NotWithPeople
from messaging.held_starts import release_starts_of
from messaging.models import Conversation, InboundEvent
from outbox.bell import ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "messaging.change_inboundevent"
GIVE_BACK = "messaging.change_conversation"


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


def give_back(conversation: Conversation, user: User) -> None:
    """Let journeys answer again a customer who had asked for a person.

    What a run gave to people goes back by that run. Raises NotWithPeople then, and where journeys
    answer already.
    """
    require(user, GIVE_BACK, conversation.account)
    with transaction.atomic():
        # A turn that holds a start back for the people's sake has come first, or sees the change.
        Contact.objects.select_for_update(no_key=True).get(pk=conversation.contact_id)
        theirs = Conversation.objects.filter(
            pk=conversation.pk, owner=Conversation.Owner.AGENT, handed_by_run__isnull=True
        )
        changed = theirs.update(owner=Conversation.Owner.BOT, team="", owner_since=wall_now())
        if changed != 1:
            raise NotWithPeople
        release_starts_of([(conversation.channel_id, conversation.contact_id)])
        transaction.on_commit(ring)
        kept = ("owner",)
        record(conversation.account, user, "give_back", "conversation", str(conversation.pk), kept)
