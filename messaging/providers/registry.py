"""The providers we speak to, by the name a channel stores."""

from __future__ import annotations

from messaging.providers.base import Provider
from messaging.providers.eight import EightChatApps

PROVIDERS: dict[str, Provider] = {"8x8": EightChatApps()}


def provider_of(name: str) -> Provider:
    """Return the adapter of `Channel.provider`; raise KeyError for an unknown name."""
    return PROVIDERS[name]
