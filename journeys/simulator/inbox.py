"""Messages that come in: from a script's entry to what routing and the engine read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from journeys.engine.values import Json, Medium
from journeys.simulator.people import written_addresses
from messaging.providers.base import ReplyView
from messaging.providers.eight_webhooks import read_reply


@dataclass(slots=True)
class Incoming:
    """A message in the inbox. `ref` counts from 1, `became` says what became of it."""

    ref: int
    at: datetime
    contact: int
    medium: Medium
    view: ReplyView
    is_first: bool = False
    became: str = ""


def medium_of(body: Mapping[str, Json]) -> Medium:
    """Tell an SMS from a chat message: by its namespace, or by what its payload looks like."""
    namespace = body.get("namespace")
    if isinstance(namespace, str) and namespace.lower() in ("sms", "chatapps"):
        return "sms" if namespace.lower() == "sms" else "chat"
    payload = _payload(body)
    return "sms" if "source" in payload and "user" not in payload else "chat"


def addresses_in(body: Mapping[str, Json]) -> frozenset[str]:
    """Return who wrote: the source of an SMS, the user of a chat message."""
    payload = _payload(body)
    user = payload.get("user")
    if isinstance(user, dict):
        return written_addresses(user, "msisdn", "channelUserId")
    return written_addresses(payload, "source")


def view_of(body: Mapping[str, Json]) -> ReplyView:
    """Return the message as journeys see it."""
    if medium_of(body) == "chat":
        return read_reply(body)
    text = _payload(body).get("body")
    return ReplyView("text", body, text=text if isinstance(text, str) else "")


def _payload(body: Mapping[str, Json]) -> Mapping[str, Json]:
    payload = body.get("payload")
    return payload if isinstance(payload, dict) else {}
