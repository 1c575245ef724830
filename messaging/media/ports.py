"""How each provider takes and gives files: pure, like the adapters that send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from messaging.content.values import Json
from messaging.providers.base import Sender
from messaging.providers.cloud import GRAPH_VERSION

# Hosts besides the API's own that Meta serves media from: only they may see its token.
_META_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request about a file: where to, with which headers (they hold keys), and the form fields
    that stand before the file."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A provider's copy: its id there, or the address it may be sent by, and for how long."""

    id: str
    life: timedelta


@dataclass(frozen=True, slots=True)
class Located:
    """Where a file of a customer lies now, and its SHA-256 as the provider tells it."""

    url: str
    sha256: str = ""


class MediaPort(Protocol):
    """One provider's dialect about files; stateless."""

    takes_links: bool
    """Whether messages name files by addresses; otherwise by ids of uploads."""

    def upload(self, sender: Sender, mime: str) -> Ask:
        """Return the request that takes a file as the multipart field `file`."""
        ...

    def uploaded(self, sender: Sender, headers: Mapping[str, str], body: bytes) -> Uploaded | None:
        """Return what a 2xx answer to it says; None when it says no such thing."""
        ...

    def locate(self, sender: Sender, id: str) -> Ask | None:
        """Return the request that tells where a customer's file lies; None without one."""
        ...

    def located(self, body: bytes) -> Located | None:
        """Return what a 200 answer to it says; None when it says no such thing."""
        ...

    def key_for(self, sender: Sender, url: str) -> Mapping[str, str]:
        """Return the headers to fetch this address with: nobody else's host sees a key."""
        ...


class EightMedia:
    """8x8 Chat Apps API: `POST /api/v1/subaccounts/{sub}/files`, customers' files by pre-signed
    addresses. How long a hosted file stays is not documented, "temporary": a day is asked of it."""

    takes_links = True
    life = timedelta(hours=20)

    def upload(self, sender: Sender, mime: str) -> Ask:
        path = f"/api/v1/subaccounts/{quote(sender.sub_account, safe='')}/files"
        key = f"Bearer {sender.credentials.get('api_key', '')}"
        return Ask("POST", sender.base_url.rstrip("/") + path, {"Authorization": key})

    def uploaded(self, sender: Sender, headers: Mapping[str, str], body: bytes) -> Uploaded | None:
        """The reference answers {fileName, token}, one guide {status, data: {url}}."""
        answer = _object(body)
        name, token = _text(answer, "fileName"), _text(answer, "token")
        if name and token:
            path = f"/files/{quote(name, safe='')}?token={quote(token, safe='')}"
            return Uploaded(sender.base_url.rstrip("/") + path, self.life)
        told = answer.get("data")
        url = _text(told, "url") if isinstance(told, dict) else ""
        return Uploaded(url, self.life) if url.startswith(("https://", "http://")) else None

    def locate(self, sender: Sender, id: str) -> Ask | None:
        return None

    def located(self, body: bytes) -> Located | None:
        return None

    def key_for(self, sender: Sender, url: str) -> Mapping[str, str]:
        return {}


class CloudMedia:
    """Meta Cloud API: `POST /{phone number id}/media`, `GET /{media id}`; ids of uploads are good
    for 30 days."""

    takes_links = False
    life = timedelta(days=29)

    def upload(self, sender: Sender, mime: str) -> Ask:
        url = f"{_graph(sender)}/{quote(sender.provider_ref, safe='')}/media"
        return Ask("POST", url, _bearer(sender), {"messaging_product": "whatsapp", "type": mime})

    def uploaded(self, sender: Sender, headers: Mapping[str, str], body: bytes) -> Uploaded | None:
        id = _text(_object(body), "id")
        return Uploaded(id, self.life) if id else None

    def locate(self, sender: Sender, id: str) -> Ask | None:
        query = f"?phone_number_id={quote(sender.provider_ref, safe='')}"
        return Ask("GET", f"{_graph(sender)}/{quote(id, safe='')}{query}", _bearer(sender))

    def located(self, body: bytes) -> Located | None:
        answer = _object(body)
        url = _text(answer, "url")
        return Located(url, _text(answer, "sha256")) if url else None

    def key_for(self, sender: Sender, url: str) -> Mapping[str, str]:
        try:
            theirs, ours = urlsplit(url), urlsplit(sender.base_url)
        except ValueError:  # no address at all: nobody is asked
            return {}
        is_api = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
        is_meta = theirs.scheme == "https" and (theirs.hostname or "").endswith(_META_HOSTS)
        return _bearer(sender) if is_api or is_meta else {}


_PORTS: Mapping[str, MediaPort] = {"8x8": EightMedia(), "cloud": CloudMedia()}


def media_port(provider: str) -> MediaPort | None:
    """Return a provider's port; None for one that carries no files (SMS)."""
    return _PORTS.get(provider)


def _graph(sender: Sender) -> str:
    version = sender.options.get("graph_version") or GRAPH_VERSION
    return f"{sender.base_url.rstrip('/')}/{quote(str(version), safe='')}"


def _bearer(sender: Sender) -> dict[str, str]:
    return {"Authorization": f"Bearer {sender.credentials.get('access_token', '')}"}


def _object(body: bytes) -> Mapping[str, Json]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(source: Mapping[str, Json], key: str) -> str:
    value = source.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and len(value) < 1_000 and value.isprintable() else ""
