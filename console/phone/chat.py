"""A phone of the sandbox as the island draws it: pure, from JSON to JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from messaging.content.bubbles import (
    Bubble,
    BubbleHeader,
    Direction,
    MediaHeader,
    Quote,
    Shown,
)
from messaging.content.showing import show

QUOTE_LENGTH = 120
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a chat needs besides the phone. `media_url` gives the browser's address of a file."""

    business: str
    address: str
    zone: ZoneInfo
    media_url: Callable[[str], str]


def chat_of(phone: Mapping[str, Any], setting: Setting) -> Json:
    """Return the chat of a phone as `GET /sandbox/phones/{msisdn}` tells it."""
    messages: list[Json] = phone["messages"]
    by_id = {message["umid"]: message for message in messages}
    closes_at = phone["windowClosesAt"]
    return {
        "msisdn": phone["msisdn"],
        "name": phone["name"] or f"Customer {phone['msisdn'][-4:]}",
        "business": {"name": setting.business, "address": setting.address},
        "open": phone["open"],
        "windowClosesAt": local(closes_at, setting.zone) if closes_at else None,
        "now": local(phone["now"], setting.zone),
        "bubbles": [_bubble(message, by_id, setting) for message in messages],
        "revision": phone["revision"],
    }


def local(moment: str, zone: ZoneInfo) -> str:
    """Return a moment by the business's clock, which is its customers' too."""
    return datetime.fromisoformat(moment).astimezone(zone).isoformat(timespec="milliseconds")


def _bubble(message: Json, by_id: Mapping[str, Json], setting: Setting) -> Json:
    return Bubble(
        id=message["umid"],
        direction=_direction(message),
        at=local(message["at"], setting.zone),
        shown=_shown(message, setting),
        quoted=_quote(by_id.get(message["reply_to"])),
        ticks=message["ticks"],
    ).to_json()


def _direction(message: Json) -> Direction:
    return "in" if message["direction"] == "in" else "out"


def _shown(message: Json, setting: Setting) -> Shown:
    shown = show(_sent(message), message["template"])
    form, opened = shown.form, message["view"]["form"]
    if form is not None and opened is not None:
        # Where the send gives no token, the sandbox makes one, as Meta does.
        form = replace(form, token=opened["token"])
    return replace(
        shown,
        header=_header(shown.header, setting),
        cards=tuple(replace(card, header=_header(card.header, setting)) for card in shown.cards),
        form=form,
    )


def _sent(message: Json) -> Json:
    return {"type": message["kind"], "content": message["content"]}


def _header(header: BubbleHeader | None, setting: Setting) -> BubbleHeader | None:
    """Media come through us: the browser asks neither the sandbox nor strangers for them."""
    if isinstance(header, MediaHeader):
        return replace(header, url=setting.media_url(header.url))
    return header


def _quote(message: Json | None) -> Quote | None:
    """What is quoted, in short; its kind where it has no words."""
    if message is None:
        return None
    shown = show(_sent(message), message["template"])
    name = getattr(shown.header, "name", "")
    text = shown.text or name or shown.note or message["kind"].capitalize()
    return Quote(message["umid"], text[:QUOTE_LENGTH], _direction(message))
