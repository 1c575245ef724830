"""What people set in WhatsApp about messages of a business, as Meta tells and 8x8 passes on.

Source: Meta's webhook field `user_preferences`; 8x8's event `whatsapp_preference`, which holds
Meta's as it came. Nothing that is a JSON value is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contacts.addresses import join_addresses, normalise_bsuid, normalise_msisdn
from contacts.topics import MARKETING, plain_topic
from messaging.content.values import Json
from messaging.providers.eight_reading import object_at, text_of

_GRANTED = {"stop": False, "resume": True, "signup": True}


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """One thing a person set; `address` is as in InboxItem, `at` None when not told."""

    address: str
    topic: str
    is_granted: bool
    at: datetime | None


def read_preferences(body: Json) -> list[PreferenceView]:
    """Return what an event tells, leaving out what names nobody or has no meaning to us."""
    told = [each for value in _values(body) for each in _listed(value, "user_preferences")]
    views = [_view(one) for one in told]
    return [view for view in views if view is not None]


def _values(body: Json) -> Iterator[Mapping[str, Json]]:
    """Yield Meta's `value` objects: of 8x8's event, and of Meta's own webhook."""
    if not isinstance(body, Mapping):
        return
    raw = object_at(object_at(body, "eventDetails"), "rawEvent")
    yield object_at(raw, "value")
    for entry in _listed(body, "entry"):
        for change in _listed(entry, "changes"):
            yield object_at(change, "value")


def _view(told: Mapping[str, Json]) -> PreferenceView | None:
    granted = _GRANTED.get(text_of(told, "value").lower())
    number = normalise_msisdn(text_of(told, "wa_id"))
    address = join_addresses(number, normalise_bsuid(text_of(told, "user_id")))
    if granted is None or not address:
        return None
    return PreferenceView(address, _topic(text_of(told, "category")), granted, _time(told))


def _topic(category: str) -> str:
    """Return our topic of a category: "marketing_messages" is marketing, so is one unnamed."""
    return plain_topic(category.lower().removesuffix("_messages").replace("_", " ")) or MARKETING


def _time(told: Mapping[str, Json]) -> datetime | None:
    """Return the moment, told in seconds since 1970, as a number or in a string."""
    written = told.get("timestamp")
    try:
        return datetime.fromtimestamp(int(written), UTC) if written else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _listed(source: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    """Return the objects in the list at `key`."""
    value = source.get(key)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
