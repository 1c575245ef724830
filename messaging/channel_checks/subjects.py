"""Channels as their tests need them, with credentials decrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable

from accounts.encryption import decrypt
from accounts.errors import AccountsError
from messaging.channel_checks.findings import Subject
from messaging.models import Channel
from messaging.webhook_address import webhook_url
from messaging.webhook_secrets import read_secrets
from outbox.models import GateRate


def subjects_of(channel_ids: Iterable[int]) -> dict[int, Subject | None]:
    """Return channel id -> what to look at; None where the credentials cannot be read."""
    rows = Channel.objects.filter(pk__in=set(channel_ids)).select_related(
        "account", "sub_account", "portfolio"
    )
    channels = list(rows)
    gates = {one.gate: one for one in GateRate.objects.filter(gate__in=[c.gate for c in channels])}
    return {channel.pk: _subject(channel, gates.get(channel.gate)) for channel in channels}


def _subject(channel: Channel, gate: GateRate | None) -> Subject | None:
    try:
        credentials = json.loads(decrypt(channel.credentials_enc))
        known_by = read_secrets(decrypt(channel.webhook_secret_enc))
    except (AccountsError, ValueError):
        return None
    return Subject(
        provider=channel.provider,
        base_url=channel.base_url,
        account_ref=channel.account.public_id,
        sub_account=channel.sub_account.name,
        provider_ref=channel.provider_ref,
        business_id=channel.portfolio.business_id,
        address=channel.address,
        webhook_url=webhook_url(channel),
        per_second=gate.per_second if gate else None,
        webhook_seen_at=channel.webhook_seen_at,
        credentials=credentials,
        webhook_secret=next(iter(known_by.secrets), ""),
        options=channel.choices,
    )
