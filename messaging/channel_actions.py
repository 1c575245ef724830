"""What people do to channels: each action checks, changes and logs names, never values."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from accounts.audit import record
from accounts.clock import wall_now
from accounts.permissions import require
from messaging.channel_checks.asking import ask_now
from messaging.channel_checks.findings import Probe
from messaging.channel_checks.inspectors import probes_of
from messaging.errors import (
    BadTestNumber,
    ChannelInUse,
    NoPublicAddress,
    TooManyTestNumbers,
)
from messaging.models import Channel, Conversation, InboundEvent, Message
from messaging.staging import MOST, read_test_numbers
from messaging.webhook_address import webhook_url
from outbox.bell import ring
from outbox.models import GateRate

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CHANGE, DELETE = "messaging.change_channel", "messaging.delete_channel"
KIND = "channel"


def set_staging(channel: Channel, is_on: bool, numbers: str, user: User) -> None:
    """Switch sending to listed numbers alone on or off; counts for what waits already.

    `numbers` as typed. Raises BadTestNumber and TooManyTestNumbers.
    """
    require(user, CHANGE, channel.account)
    read = read_test_numbers(numbers)
    if read.unread:
        raise BadTestNumber(read.unread)
    if len(read.numbers) > MOST:
        raise TooManyTestNumbers
    new = {"is_staging": is_on, "test_numbers": "\n".join(read.numbers)}
    changed = tuple(name for name, value in new.items() if getattr(channel, name) != value)
    if not changed:
        return
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(**new)
        record(channel.account, user, "staging", KIND, str(channel.public_id), changed)


def resume_channel(channel: Channel, user: User) -> bool:
    """Let a paused channel send again at once; tell whether it was paused."""
    require(user, CHANGE, channel.account)
    with transaction.atomic():
        paused = GateRate.objects.filter(gate=channel.gate, paused_until__gt=Now())
        if not paused.update(paused_until=None, reason=""):
            return False
        record(channel.account, user, "resume", KIND, str(channel.public_id), ("paused_until",))
        transaction.on_commit(ring)
    return True


def look_at_channel(channel: Channel, user: User) -> None:
    """Have every item of the channel's check list looked at now."""
    require(user, CHANGE, channel.account)
    with transaction.atomic():
        ask_now(channel, probes_of(channel.provider), uuid.uuid4().hex)
        record(channel.account, user, "test", KIND, str(channel.public_id))


def register_webhook(channel: Channel, user: User) -> None:
    """Tell the provider where the channel's webhook is; the check list says what came of it.

    Raises NoPublicAddress while nobody set where this installation is reached.
    """
    require(user, CHANGE, channel.account)
    if not webhook_url(channel):
        raise NoPublicAddress
    with transaction.atomic():
        ask_now(channel, (Probe.REGISTER, Probe.WEBHOOK), uuid.uuid4().hex)
        record(channel.account, user, "register", KIND, str(channel.public_id))


def archive_channel(channel: Channel, user: User) -> None:
    """Send nothing more from this channel; what waits fails, what comes in is still kept."""
    _set_archived(channel, user, True)


def restore_channel(channel: Channel, user: User) -> None:
    """Let an archived channel send again."""
    _set_archived(channel, user, False)


def _set_archived(channel: Channel, user: User, is_archived: bool) -> None:
    require(user, CHANGE, channel.account)
    with transaction.atomic():
        other_way = Channel.objects.filter(pk=channel.pk, archived_at__isnull=is_archived)
        if other_way.update(archived_at=wall_now() if is_archived else None):
            verb = "archive" if is_archived else "restore"
            record(channel.account, user, verb, KIND, str(channel.public_id), ("archived_at",))


def has_history(channel: Channel) -> bool:
    """Tell whether anything was ever said on the channel."""
    return any(
        model.objects.filter(channel=channel).exists()
        for model in (Conversation, InboundEvent, Message)
    )


def delete_channel(channel: Channel, user: User) -> None:
    """Forget a channel on which nothing was ever said; raise ChannelInUse for any other."""
    require(user, DELETE, channel.account)
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=channel.pk)
        if has_history(channel):
            raise ChannelInUse
        GateRate.objects.filter(gate=channel.gate).delete()
        Channel.objects.filter(pk=channel.pk).delete()
        record(channel.account, user, "delete", KIND, str(channel.public_id))
