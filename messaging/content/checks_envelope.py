"""What an envelope must be. Source: 8x8 Chat Apps API, common send-body fields and SMS fallback;
Meta Cloud API, messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from messaging.content.envelope import CLIENT_ID, Envelope
from messaging.content.leniently import object_of, text_of
from messaging.content.limit import Count, Length, Range, Rule
from messaging.content.parts import Issue, Json
from messaging.content.recognising import CHANNELS
from messaging.content.table_checks import broken, counted, is_placeholder, measured, out_of_range

_ALL = frozenset({""})
_NUMBER = re.compile(r"\+?[0-9]{7,15}\Z")
_CALLBACK = 512  # Meta Cloud API: biz_opaque_callback_data.

EIGHT_LENGTHS = (
    Length(_ALL, "clientMessageId", CLIENT_ID),
    Length(_ALL, "dlrCallbackUrl", 2000),
)
EIGHT_RULES = (
    Rule("notOneOf", _ALL, "channels[].channel", values=CHANNELS),
    Rule("missing", _ALL, "channels[].channel"),
    Rule(
        "notOneOf",
        _ALL,
        "channels[].successStatus",
        values=("Accepted", "Sent", "Delivered", "Read"),
    ),
    Rule("notUrl", _ALL, "dlrCallbackUrl"),
)
FALLBACK_AFTER = Range(_ALL, "channels[].fallbackAfter", 10, 86400)
SEVERAL = Count(_ALL, "channels[]", 1, 10)
CLOUD_LENGTHS = (Length(_ALL, "biz_opaque_callback_data", _CALLBACK),)
CLOUD_RULES = (
    Rule("missing", _ALL, "messaging_product"),
    Rule("notOneOf", _ALL, "messaging_product", values=("whatsapp",)),
    Rule("notOneOf", _ALL, "recipient_type", values=("individual", "group")),
)


def envelope_issues(
    envelope: Envelope, content: Json, is_receipt: bool = False
) -> tuple[Issue, ...]:
    """Return what is wrong around a content, given as it was written. A content alone is fine.

    Who marks a message as read names the message only.
    """
    if not envelope.given:
        return ()
    if envelope.dialect == "cloud":
        return tuple(_cloud(envelope, is_receipt))
    return tuple(_eight(envelope, content))


def _cloud(envelope: Envelope, is_receipt: bool) -> Iterator[Issue]:
    given = envelope.given
    for rule in CLOUD_RULES:
        yield from broken(rule, rule.path, given, False)
    for length in CLOUD_LENGTHS:
        yield from measured(length, length.path, given, "cloud", None)
    yield from _texts(given, ("to", "recipient", "biz_opaque_callback_data"))
    if not is_receipt and given.get("to") is None and given.get("recipient") is None:
        yield Issue("missing", "Name who gets this: to or recipient.", "to")
    if "context" in given and not text_of(object_of(given, "context"), "message_id"):
        yield Issue("missing", "This must be filled in.", "context.message_id")
    yield from _number(given.get("to"), "to")


def _eight(envelope: Envelope, content: Json) -> Iterator[Issue]:
    given = envelope.given
    for rule in EIGHT_RULES:
        yield from broken(rule, rule.path, given, False)
    for length in EIGHT_LENGTHS:
        yield from measured(length, length.path, given, "8x8", None)
    yield from out_of_range(FALLBACK_AFTER, FALLBACK_AFTER.path, given, False)
    yield from _channels(given.get("channels"), given)
    yield from _user(given, content)
    yield from _texts(given, ("clientMessageId", "dlrCallbackUrl", "scheduled", "expiry"))
    for key in ("scheduled", "expiry"):
        yield from _time(given.get(key), key)
    if "context" in given and not text_of(object_of(given, "context"), "umid"):
        yield Issue("missing", "This must be filled in.", "context.umid")


def _channels(channels: Json, given: Json) -> Iterator[Issue]:
    if channels is None:
        return
    if not isinstance(channels, list) or not all(isinstance(each, dict) for each in channels):
        yield Issue("wrongType", "This must be a list of objects.", "channels")
        return
    yield from counted(SEVERAL, SEVERAL.path, given)


def _user(given: Json, content: Json) -> Iterator[Issue]:
    user = given.get("user")
    if not isinstance(user, dict):
        code = "missing" if user is None else "wrongType"
        yield Issue(code, "Name who gets this: an object with msisdn or channelUserId.", "user")
        return
    if not text_of(user, "msisdn", "channelUserId", "lineUserId"):
        yield Issue("missing", "Name who gets this: msisdn or channelUserId.", "user.msisdn")
    if "country" not in user:
        yield from _number(user.get("msisdn"), "user.msisdn")
    if text_of(object_of(content), "fallbackText") and not text_of(user, "msisdn"):
        message = "A fallback to SMS needs a phone number."
        yield Issue("missing", message, "user.msisdn", "warning")


def _texts(given: Json, keys: tuple[str, ...]) -> Iterator[Issue]:
    for key in keys:
        if given.get(key) is not None and not isinstance(given[key], str):
            yield Issue("wrongType", "This must be a text.", key)


def _number(value: Json, path: str) -> Iterator[Issue]:
    """E.164; the plus sign may be left out."""
    if value is None or is_placeholder(value):
        return
    if not isinstance(value, str) or not _NUMBER.match(value):
        message = "This must be a phone number with its country code."
        yield Issue("notMsisdn", message, path)


def _time(value: Json, path: str) -> Iterator[Issue]:
    if not isinstance(value, str) or is_placeholder(value):
        return
    try:
        datetime.fromisoformat(value)
    except ValueError:
        yield Issue("notTime", "This must be a date and time, as 2026-01-31T09:00:00Z.", path)
