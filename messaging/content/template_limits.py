"""The limits of template definitions and of what a send gives them, as data.

Sources: 8x8 Chat Apps API, template components reference; Meta Cloud API, message templates. Where
they contradict each other the wider one is an error beyond it, the narrower a warning that names
its source. Lengths are in characters, counts in items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

EIGHT = "8x8's schema"
EIGHT_GUIDE = "8x8's guide"
META = "Meta"


@dataclass(frozen=True, slots=True)
class Most:
    """At most `most`; beyond `warn`, `source` allows no more than that."""

    most: int
    warn: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`; `also` are single values beyond."""

    least: int
    most: int
    also: frozenset[int] = frozenset()


NAME = Most(512, 200, EIGHT)
HEADER = Most(60)
BODY = Most(1024)
OFFER_BODY = Most(600)
CARD_BODY = Most(160)
FOOTER = Most(60)
OFFER_TEXT = Most(16)
LABEL = Most(25, 20, EIGHT)
URL = Most(2000)
PHONE = Most(20)
COUPON = Most(15)
COUPON_LEAST = 4  # 8x8 only
OTP_CODE = Most(15)
PACKAGE = Most(224)
SIGNATURE = 11
APPS = Most(5)
BUTTONS = Most(10)
CARDS = Range(1, 10)
CARDS_OF_META = 2
CARD_BUTTONS = Most(2)
# Buttons of a kind; the kinds not named may fill all ten places.
OF_KIND: Mapping[str, int] = {
    "URL": 2,
    "PHONE_NUMBER": 1,
    "COPY_CODE": 1,
    "FLOW": 1,
    "OTP": 1,
    "VOICE_CALL": 1,
    "CATALOG": 1,
    "MPM": 1,
    "SPM": 1,
    "CALL_PERMISSION_REQUEST": 1,
    "REQUEST_CONTACT_INFO": 1,
}
EXPIRES_MINUTES = Range(1, 90)
CALL_MINUTES = Range(1440, 43_200)
# Seconds; -1 is 30 days.
TTL: Mapping[str, Range] = {
    "AUTHENTICATION": Range(30, 900, frozenset({-1})),
    "UTILITY": Range(30, 43_200, frozenset({-1})),
    "MARKETING": Range(43_200, 2_592_000),
}
CATEGORIES = frozenset(TTL)
# Of a send: places of cards and buttons, and what a multi-product button opens.
INDEX = Range(0, 9)
CALL_MINUTES_SENT = Range(1, 43_200)
CALL_PAYLOAD = Most(512)
SECTIONS = Range(1, 10)
PRODUCTS = Range(1, 30)
SECTION_TITLE = Most(24)
