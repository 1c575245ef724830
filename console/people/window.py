"""The service window of each channel, as a ring that empties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contacts.models import Contact
from messaging.models import Conversation
from messaging.window import WINDOW, window_end

# Length of the ring's line: 2 pi times its radius of 20.
AROUND = 125.66


@dataclass(frozen=True, slots=True)
class Ring:
    """One conversation: how much of its 24 hours is left. `filled` is a length on the ring."""

    channel: str
    address: str
    ends_at: datetime | None
    left: timedelta | None
    filled: str

    @property
    def is_open(self) -> bool:
        return self.left is not None

    @property
    def hours(self) -> int:
        """Return how many whole hours are left."""
        return self._minutes // 60

    @property
    def minutes(self) -> int:
        """Return the minutes that are left beside them."""
        return self._minutes % 60

    @property
    def _minutes(self) -> int:
        return int(self.left.total_seconds()) // 60 if self.left else 0


def rings_of(conversations: list[Conversation], now: datetime) -> list[Ring]:
    """Return the conversations' windows, open ones first."""
    rings = [_ring(conversation, now) for conversation in conversations]
    return sorted(rings, key=lambda ring: ring.left or timedelta(0), reverse=True)


def conversations_of(contact: Contact) -> list[Conversation]:
    """Return the contact's conversations with their channels, the newest first."""
    rows = Conversation.objects.filter(contact=contact).select_related("channel")
    return list(rows.order_by("-last_inbound_at", "-pk"))


def _ring(conversation: Conversation, now: datetime) -> Ring:
    ends_at = window_end(conversation.last_inbound_at)
    left = ends_at - now if ends_at is not None and ends_at > now else None
    share = min(1.0, left / WINDOW) if left else 0.0
    channel = conversation.channel
    return Ring(channel.name, channel.address, ends_at, left, f"{share * AROUND:.1f}")
