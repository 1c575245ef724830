"""The providers we speak to, by the name a channel stores."""

from __future__ import annotations

from messaging.content.values import Json
from messaging.providers.base import Provider
from messaging.providers.cloud import MetaCloud
from messaging.providers.cloud_webhooks import is_cloud
from messaging.providers.eight import EightChatApps
from messaging.providers.sms import EightSms, is_sms

PROVIDERS: dict[str, Provider] = {"8x8": EightChatApps(), "sms": EightSms(), "cloud": MetaCloud()}


def provider_of(name: str) -> Provider:
    """Return the adapter of `Channel.provider`; raise KeyError for an unknown name."""
    return PROVIDERS[name]


def provider_of_item(body: Json) -> Provider:
    """Return the adapter that reads an inbox item, by what the item says of itself."""
    if is_cloud(body):
        return PROVIDERS["cloud"]
    return PROVIDERS["sms" if is_sms(body) else "8x8"]
