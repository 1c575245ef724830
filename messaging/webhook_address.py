"""Where a provider reaches the webhook of a channel, from outside."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from messaging.models import Channel

# Provider -> name of its endpoint; the others share 8x8's.
ENDPOINTS = {"cloud": "webhooks:cloud"}


def webhook_path(channel: Channel) -> str:
    """Return the path of the channel's webhook on this installation."""
    return reverse(ENDPOINTS.get(channel.provider, "webhooks:eight"), args=[channel.public_id])


def webhook_url(channel: Channel) -> str:
    """Return the whole address; "" while nobody set under which one this is reached."""
    host = settings.PUBLIC_URL.rstrip("/")
    return f"{host}{webhook_path(channel)}" if host else ""
