"""Web addresses that people type and that requests will go to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from messaging.guard import Guard, is_public


def address_fault(url: str) -> str:
    """Return why this is no address to send to, or ""."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return gettext("This is no web address.")
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password:
        return gettext("Write https://, a host, and no password.")
    if Guard(settings.OUTBOUND_ALLOW).allows(host, port):
        return ""
    if parts.scheme != "https":
        return gettext("Only https addresses: what is sent would be readable.")
    if (host.replace(".", "").isdigit() or ":" in host) and not is_public(host):
        return gettext("This address is private; it would be refused.")
    return ""
