"""Setting channels up from a form: what people type, saved together or not at all."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.audit import record
from accounts.clock import wall_now
from accounts.encryption import decrypt, encrypt
from accounts.models import Account, Portfolio, SubAccount
from accounts.permissions import require
from messaging.channel_actions import CHANGE, KIND
from messaging.channel_checks.keeping import is_green
from messaging.channels import ChannelSetup, save_channel
from messaging.content.values import Json, canonical
from messaging.errors import ChannelExists, ChannelOfAnother, KeyNeeded, NotGreen, NothingToForget
from messaging.models import Channel
from messaging.webhook_secrets import WebhookSecrets, read_secrets
from outbox.models import GateRate

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ADD = "messaging.add_channel"
_PLAIN = ("name", "provider_ref", "address", "base_url", "time_zone", "send_policy", "grace_s")


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """What a channel's form asks for, secrets aside; `grace_s` in seconds, `per_second` None for
    no limit of ours. Ids as in ChannelSetup."""

    provider: str
    name: str
    sub_account: str
    business_id: str
    provider_ref: str
    address: str
    base_url: str
    time_zone: str
    per_second: float | None
    send_policy: str = Channel.SendPolicy.AT_MOST_ONCE
    grace_s: int = 600
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChannelSecrets:
    """What is typed and never shown again; "" keeps the one there is.

    `api_key` is 8x8's key or Meta's token. `app_secret` and `next_secret` are Meta's: two are
    right while one is changed.
    """

    api_key: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    next_secret: str = field(default="", repr=False)


def add_channel(
    account: Account, values: ChannelValues, typed: ChannelSecrets, user: User
) -> Channel:
    """Make a channel; its webhook's secret, or Meta's verify token, is made here.

    Raises ChannelExists and ChannelOfAnother when this number is set up already, NotGreen when it
    should send again what nobody knows the fate of: a new channel's webhook was never reached.
    """
    require(user, ADD, account)
    _refuse_known(account, values, None)
    if values.send_policy == Channel.SendPolicy.AT_LEAST_ONCE:
        raise NotGreen
    with transaction.atomic():
        channel = save_channel(account, _setup(values, typed))
        Channel.objects.filter(pk=channel.pk).update(grace_s=values.grace_s)
        record(account, user, "add", KIND, str(channel.public_id))
    channel.refresh_from_db()
    return channel


def change_channel(
    channel: Channel, values: ChannelValues, typed: ChannelSecrets, user: User
) -> tuple[str, ...]:
    """Bring a channel up to date; return the names of what changed.

    Raises as `add_channel` does, NotGreen unless the webhook was reached when last tested, and
    KeyNeeded when a key that nobody can read would go to another address.
    """
    require(user, CHANGE, channel.account)
    if values.base_url != channel.base_url and not typed.api_key:
        raise KeyNeeded
    _refuse_known(channel.account, values, channel)
    is_new_policy = values.send_policy != channel.send_policy
    is_wanted = is_new_policy and values.send_policy == Channel.SendPolicy.AT_LEAST_ONCE
    if is_wanted and not is_green(channel):
        raise NotGreen
    with transaction.atomic():
        changed = (*_change_values(channel, values), *_change_rate(channel, values.per_second))
        replaced = _replace_secrets(channel, typed)
        if changed:
            record(channel.account, user, "change", KIND, str(channel.public_id), changed)
        if replaced:
            record(channel.account, user, "rotate", KIND, str(channel.public_id), replaced)
    return (*changed, *replaced)


def rotate_webhook_secret(channel: Channel, user: User) -> str:
    """Make a new secret for 8x8's webhooks and return it, this once; the old one stays right until
    `forget_old_secret`, so that nothing is refused meanwhile."""
    require(user, CHANGE, channel.account)
    made = new_webhook_secret()
    with transaction.atomic():
        known = secrets_of(_locked(channel))
        _write_secrets(channel, WebhookSecrets((made, *known.secrets[:1]), known.verify_token))
        _note_dates(channel, ["webhook_secret"])
        record(channel.account, user, "rotate", KIND, str(channel.public_id), ("webhook_secret",))
    return made


def forget_old_secret(channel: Channel, user: User) -> None:
    """Let in the newer of two webhook secrets alone; raise NothingToForget where there is one."""
    require(user, CHANGE, channel.account)
    with transaction.atomic():
        known = secrets_of(_locked(channel))
        if len(known.secrets) < 2:
            raise NothingToForget
        # Ours are put in front, Meta's next one is typed behind the current one.
        kept = known.secrets[-1:] if _is_meta(channel) else known.secrets[:1]
        _write_secrets(channel, WebhookSecrets(kept, known.verify_token))
        record(channel.account, user, "forget", KIND, str(channel.public_id), ("webhook_secret",))


def secrets_of(channel: Channel) -> WebhookSecrets:
    """Return how the channel's webhooks are known; raise AccountsError when nobody can read it."""
    return read_secrets(decrypt(channel.webhook_secret_enc))


def new_webhook_secret() -> str:
    """Make what 8x8 has to put into the Authorization header of its webhooks."""
    return f"Bearer {secrets.token_urlsafe(32)}"


def values_of(channel: Channel) -> ChannelValues:
    """Return what the channel's form shows."""
    gate = GateRate.objects.filter(gate=channel.gate).first()
    return ChannelValues(
        provider=channel.provider,
        sub_account=channel.sub_account.name,
        business_id=channel.portfolio.business_id,
        per_second=gate.per_second if gate else None,
        options=channel.choices,
        **{name: getattr(channel, name) for name in _PLAIN},
    )


def _is_meta(channel: Channel) -> bool:
    return channel.provider == Channel.Provider.CLOUD


def _refuse_known(account: Account, values: ChannelValues, itself: Channel | None) -> None:
    known = Channel.objects.filter(provider=values.provider, provider_ref=values.provider_ref)
    found = (known.exclude(pk=itself.pk) if itself else known).first()
    if found is not None:
        raise ChannelExists if found.account_id == account.pk else ChannelOfAnother


def _setup(values: ChannelValues, typed: ChannelSecrets) -> ChannelSetup:
    is_meta = values.provider == Channel.Provider.CLOUD
    plain = {k: v for k, v in asdict(values).items() if k not in ("send_policy", "grace_s")}
    return ChannelSetup(
        api_key=typed.api_key,
        webhook_secret=typed.app_secret if is_meta else new_webhook_secret(),
        next_secret=typed.next_secret if is_meta else "",
        verify_token=secrets.token_urlsafe(24) if is_meta else "",
        **plain,
    )


def _change_values(channel: Channel, values: ChannelValues) -> tuple[str, ...]:
    account = channel.account
    family = channel.portfolio.provider
    new: dict[str, Any] = {name: getattr(values, name) for name in _PLAIN}
    new["options"] = canonical(dict(values.options))
    new["sub_account"], _ = SubAccount.objects.get_or_create(
        account=account, name=values.sub_account
    )
    new["portfolio"], _ = Portfolio.objects.get_or_create(
        account=account, provider=family, business_id=values.business_id
    )
    changed = {name: value for name, value in new.items() if getattr(channel, name) != value}
    if changed:
        Channel.objects.filter(pk=channel.pk).update(**changed)
    return tuple(changed)


def _change_rate(channel: Channel, per_second: float | None) -> tuple[str, ...]:
    gate = GateRate.objects.filter(gate=channel.gate)
    changed = gate.exclude(per_second=per_second).update(per_second=per_second)
    return ("per_second",) if changed else ()


def _replace_secrets(channel: Channel, typed: ChannelSecrets) -> tuple[str, ...]:
    replaced = []
    if typed.api_key:
        name = "access_token" if _is_meta(channel) else "api_key"
        text = encrypt(json.dumps({name: typed.api_key}))
        Channel.objects.filter(pk=channel.pk).update(credentials_enc=text)
        replaced.append("api_key")
    if typed.app_secret or typed.next_secret:
        known = secrets_of(_locked(channel))
        current = typed.app_secret or known.secrets[0]
        both = (current, typed.next_secret) if typed.next_secret else (current,)
        _write_secrets(channel, WebhookSecrets(both, known.verify_token))
        replaced.append("webhook_secret")
    if replaced:
        _note_dates(channel, replaced)
    return tuple(replaced)


def _locked(channel: Channel) -> Channel:
    return Channel.objects.select_for_update().get(pk=channel.pk)


def _write_secrets(channel: Channel, kept: WebhookSecrets) -> None:
    Channel.objects.filter(pk=channel.pk).update(webhook_secret_enc=encrypt(kept.text()))


def _note_dates(channel: Channel, names: list[str]) -> None:
    dated = _dated(_locked(channel), names)
    Channel.objects.filter(pk=channel.pk).update(secrets_set=dated)


def _dated(channel: Channel, names: list[str]) -> str:
    known = json.loads(channel.secrets_set or "{}")
    return canonical({**known, **dict.fromkeys(names, wall_now().isoformat())})
