"""The providers we speak to, by the name a channel stores."""

from __future__ import annotations

from messaging.content.values import Json
from messaging.providers import cloud_events, eight_events
from messaging.providers.base import Provider
from messaging.providers.cloud import MetaCloud
from messaging.providers.cloud_webhooks import is_cloud
from messaging.providers.eight import EightChatApps
from messaging.providers.events import Event
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


def read_events(body: Json, provider: str | None = None) -> list[Event]:
    """Return what a webhook tells; `provider` None: it is recognised by the body's shape."""
    if provider == "cloud" or (provider is None and is_cloud(body)):
        return cloud_events.read(body)
    return eight_events.read(body)
