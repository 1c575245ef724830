"""A phone of the sandbox as the island draws it: from JSON to JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from console.phone.line import Line
from console.phone.media import through_us
from messaging.content.bubbles import (
    Bubble,
    Direction,
    MediaHeader,
    PlaceHeader,
    Quote,
    Shown,
    TextHeader,
)
from messaging.content.showing import show

QUOTE_LENGTH = 120
# *bold*, _italic_ and ~struck~, as WhatsApp marks whole words.
_MARKED = re.compile(r"(?<!\w)([*_~])(\S|\S.*?\S)\1(?!\w)")
Json = dict[str, Any]


def chat_of(phone: Mapping[str, Any], line: Line) -> Json:
    """Return the chat of a phone as `GET /sandbox/phones/{msisdn}` tells it."""
    messages: list[Json] = phone["messages"]
    by_id = {message["umid"]: message for message in messages}
    closes_at = phone["windowClosesAt"]
    return {
        "msisdn": phone["msisdn"],
        "name": phone["name"] or f"Customer {phone['msisdn'][-4:]}",
        "business": {"name": line.business, "address": line.address},
        "channel": line.sandbox.line,
        "open": phone["open"],
        "windowClosesAt": local(closes_at, line.zone) if closes_at else None,
        "now": local(phone["now"], line.zone),
        "bubbles": [_bubble(message, by_id, line) for message in messages],
        "revision": phone["revision"],
    }


def local(moment: str, zone: ZoneInfo) -> str:
    """Return a moment by the business's clock, which is its customers' too."""
    return datetime.fromisoformat(moment).astimezone(zone).isoformat(timespec="milliseconds")


def _bubble(message: Json, by_id: Mapping[str, Json], line: Line) -> Json:
    return Bubble(
        id=message["umid"],
        direction=_direction(message),
        at=local(message["at"], line.zone),
        shown=_shown(message),
        quoted=_quote(by_id.get(message["reply_to"])),
        ticks=message["ticks"],
    ).to_json()


def _direction(message: Json) -> Direction:
    return "in" if message["direction"] == "in" else "out"


def _shown(message: Json) -> Shown:
    shown = show(_sent(message), message["template"])
    form, opened = shown.form, message["view"]["form"]
    if form is not None and opened is not None:
        # Where the send gives no token, the sandbox makes one, as Meta does.
        form = replace(form, token=opened["token"])
    return replace(through_us(shown), form=form)


def _sent(message: Json) -> Json:
    return {"type": message["kind"], "content": message["content"]}


def _quote(message: Json | None) -> Quote | None:
    """What is quoted, in short: its heading or words, without marks; else what it is."""
    if message is None:
        return None
    shown = show(_sent(message), message["template"])
    match shown.header:
        case TextHeader(text):
            words = text
        case MediaHeader(name=name) | PlaceHeader(name=name):
            words = shown.text or name
        case _:
            words = shown.text or ", ".join(each.name for each in shown.people)
    words = _MARKED.sub(r"\2", words) or shown.note or message["kind"].capitalize()
    return Quote(message["umid"], words[:QUOTE_LENGTH], _direction(message))
