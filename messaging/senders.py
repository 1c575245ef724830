"""Channels as those that speak to their providers need them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.encryption import decrypt
from accounts.errors import AccountsError
from messaging.models import Channel
from messaging.providers.base import Sender

# How long a process may use a channel's address and key without looking (seconds).
SENDER_TTL_S = 5.0


@dataclass(frozen=True, slots=True)
class Origin:
    """A channel as its sends need it; `sender` is None when its key cannot be read."""

    provider: str
    scope: str  # the portfolio in which its BSUIDs count
    sender: Sender | None


@dataclass(slots=True)
class Senders:
    """Channels as senders, decrypted once and kept for a few seconds."""

    kept: dict[int, tuple[float, Origin]] = field(default_factory=dict)

    def of(self, channel_ids: Iterable[int]) -> dict[int, Origin]:
        """Return channel id -> where its messages come from; unknown channels are left out."""
        now = time.monotonic()
        wanted = set(channel_ids)
        stale = {pk for pk in wanted if pk not in self.kept or self.kept[pk][0] <= now}
        for channel in _channels(stale):
            origin = Origin(channel.provider, channel.portfolio.business_id, _sender(channel))
            self.kept[channel.pk] = (now + SENDER_TTL_S, origin)
        return {pk: self.kept[pk][1] for pk in wanted & self.kept.keys()}


def _channels(ids: set[int]) -> Iterable[Channel]:
    if not ids:
        return ()
    return Channel.objects.filter(pk__in=ids).select_related("sub_account", "portfolio")


def _sender(channel: Channel) -> Sender | None:
    try:
        credentials: dict[str, str] = json.loads(decrypt(channel.credentials_enc))
    except (AccountsError, ValueError):
        return None
    return Sender(
        channel.base_url,
        channel.sub_account.name,
        channel.provider_ref,
        credentials,
        channel.choices,
    )
