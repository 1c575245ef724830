"""Setting up channels: a provider account and its number, with credentials encrypted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Now

from accounts.clock import wall_now
from accounts.encryption import encrypt
from accounts.models import Account, Portfolio, SubAccount
from messaging.content.values import Json, canonical
from messaging.errors import ChannelOfAnother
from messaging.models import Channel
from messaging.webhook_secrets import WebhookSecrets
from outbox.models import GateRate

SECRETS = ("api_key", "webhook_secret")


@dataclass(frozen=True, slots=True)
class ChannelSetup:
    """What the provider's portal shows of a number, and the secrets to speak to it.

    `provider_ref` is 8x8's channelId, of an SMS channel its subAccountId, of a Cloud channel the
    phone number id; `business_id` the portfolio, of a Cloud channel the WhatsApp business account.
    `api_key` is 8x8's key or Meta's access token. `webhook_secret` is the whole value that 8x8 must
    put into the Authorization header of its webhooks, or Meta's app secret; `next_secret` is right
    as well while it is changed. `per_second` None means no limit of ours.
    """

    name: str
    sub_account: str
    business_id: str
    provider_ref: str
    address: str
    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    base_url: str = "https://chatapps.8x8.com"
    time_zone: str = "UTC"
    per_second: float | None = 80
    provider: str = Channel.Provider.EIGHT
    next_secret: str = ""
    verify_token: str = ""
    options: Mapping[str, Json] = field(default_factory=dict)

    @property
    def credentials(self) -> dict[str, str]:
        is_meta = self.provider == Channel.Provider.CLOUD
        return {"access_token" if is_meta else "api_key": self.api_key}

    @property
    def secrets(self) -> WebhookSecrets:
        given = (self.webhook_secret, self.next_secret)
        return WebhookSecrets(tuple(filter(None, given)), self.verify_token)


def save_channel(account: Account, setup: ChannelSetup) -> Channel:
    """Make the channel, or bring the one with this provider_ref up to date; and its rate row.

    Raises ChannelOfAnother when another account has it: its contacts, runs and history stay there.
    """
    provider, ref = setup.provider, setup.provider_ref
    family = "cloud" if provider == Channel.Provider.CLOUD else "8x8"
    with transaction.atomic():
        known = Channel.objects.filter(provider=provider, provider_ref=ref)
        if known.exclude(account=account).exists():
            raise ChannelOfAnother
        sub_account, _ = SubAccount.objects.get_or_create(account=account, name=setup.sub_account)
        portfolio, _ = Portfolio.objects.get_or_create(
            account=account, provider=family, business_id=setup.business_id
        )
        channel, _ = Channel.objects.update_or_create(
            account=account,
            provider=provider,
            provider_ref=ref,
            defaults={
                "sub_account": sub_account,
                "portfolio": portfolio,
                "name": setup.name,
                "address": setup.address,
                "base_url": setup.base_url,
                "credentials_enc": encrypt(json.dumps(setup.credentials)),
                "webhook_secret_enc": encrypt(setup.secrets.text()),
                "time_zone": setup.time_zone,
                "options": canonical(setup.options),
                "secrets_set": canonical(dict.fromkeys(SECRETS, wall_now().isoformat())),
            },
        )
        GateRate.objects.update_or_create(
            gate=channel.gate,
            defaults={"account": account, "per_second": setup.per_second},
            create_defaults={"account": account, "per_second": setup.per_second, "tat": Now()},
        )
    return channel
