"""Every line of the tables of limits, for every kind and dialect it holds for, with a body to bend.

`whole` are bodies with all their optional parts, so that every path of the tables exists in them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from messaging.content.limit import Count, Length, Range
from messaging.content.limits import COUNTS, LENGTHS, RANGES
from messaging.content.parts import Dialect
from messaging.content.places import place
from messaging.content.reading import parse
from messaging.content.values import type_of
from messaging.content.writing import render
from tests.messaging.content.bodies import (
    HEADER,
    PERSON,
    PRODUCTS,
    Body,
    card,
    carousel,
    eight,
    interactive,
    link,
    quick_replies,
)

FOOTER = {"footer": {"text": "Bye"}}
SMS = {"fallbackText": "Hi", "sms": {"source": "Shop"}}
ROW = {"id": "a", "title": "A", "description": "The first"}
REPLY = {"type": "reply", "reply": {"id": "a", "title": "A"}}
CARD_TEXT = {"body": {"text": "Look"}}
CALL = {"display_text": "Call", "ttlMinutes": 5, "payload": "p"}

WHOLE: list[Body] = [
    eight("text", text="Hi", **SMS),
    eight("image", url="https://x/a.png", text="Cat", **SMS),
    eight("video", url="https://x/a.mp4", text="Cat"),
    eight("audio", url="https://x/a.mp3"),
    eight("file", url="https://x/a.pdf", text="Bill"),
    eight("sticker", url="https://x/a.webp"),
    eight("location", location={"latitude": 1.2, "longitude": 103.8}),
    eight("contacts", contacts=[PERSON]),
    interactive("button", {"buttons": [REPLY]}, **HEADER, **FOOTER),
    interactive(
        "list",
        {"button": "Choose", "sections": [{"title": "All", "rows": [ROW]}]},
        **HEADER,
        **FOOTER,
    ),
    interactive("cta_url", link(), **HEADER, **FOOTER),
    interactive("flow", {"parameters": {"flowId": "1", "flowCta": "Go"}}, **HEADER, **FOOTER),
    interactive("product", {"catalog_id": "7", "product_retailer_id": "sku"}, **FOOTER),
    interactive("product_list", PRODUCTS, **HEADER, **FOOTER),
    interactive("catalog_message", {"name": "catalog_message"}, **FOOTER),
    interactive("location_request_message", {"name": "send_location"}),
    interactive("call_permission_request"),
    interactive("request_contact_info"),
    interactive("voice_call", {"name": "voice_call", "parameters": CALL}, **HEADER, **FOOTER),
    carousel(card(0, **CARD_TEXT), card(1, **CARD_TEXT)),
    carousel(card(0, quick_replies("Yes")), card(1, quick_replies("Yes"))),
]


@dataclass(frozen=True, slots=True)
class Case:
    """A limit at its path in a body that keeps to all of them."""

    dialect: Dialect
    limit: Length | Count | Range
    path: str
    body: Body

    def __str__(self) -> str:
        return f"{self.dialect}:{self.body['type']}:{self.path}"

    def with_value(self, value: Any) -> Body:
        body = copy.deepcopy(self.body)
        holder, key = _holder(body, self.path)
        holder[key] = value
        return body

    def with_items(self, count: int) -> Body:
        """Return the body with so many items, each its own."""
        body = copy.deepcopy(self.body)
        holder, key = _holder(body, self.path.removesuffix("[]"))
        holder[key] = [_nth(holder[key][0], index) for index in range(count)]
        return body

    @property
    def issue_path(self) -> str:
        return self.path.replace("[]", "[0]")


def _holder(body: Any, path: str) -> tuple[Any, str]:
    *steps, last = path.split(".")
    for step in steps:
        body = body[step.removesuffix("[]")]
        body = body[0] if step.endswith("[]") else body
    return body, last


def _nth(item: Any, index: int) -> Any:
    """Return the item with another id, title and number where it has such."""
    found = copy.deepcopy(item)
    inner = found.get("reply", found)
    new = {"id": f"i{index}", "title": f"T{index}", "card_index": index}
    inner.update({key: value for key, value in new.items() if key in inner})
    for row in found.get("rows", ()):
        row["id"] = f"i{index}"
    return found


def has(body: Any, path: str) -> bool:
    try:
        holder, key = _holder(body, path.removesuffix("[]"))
    except (KeyError, IndexError, TypeError):
        return False
    return key in holder


def _cases(table: tuple[Any, ...]) -> Iterator[Case]:
    for limit in table:
        for native in WHOLE:
            content = parse(native)
            if type_of(content) in limit.kinds:
                yield from _in_both(limit, native)


def _in_both(limit: Any, native: Body) -> Iterator[Case]:
    dialects: tuple[Dialect, Dialect] = ("8x8", "cloud")
    content = parse(native)
    for dialect in dialects:
        body = render(content, dialect).body
        path = place(limit.path, type_of(content), dialect)
        if body is not None and path is not None and has(body, path):
            yield Case(dialect, limit, path, body)


LENGTH_CASES = list(_cases(LENGTHS))
COUNT_CASES = list(_cases(COUNTS))
RANGE_CASES = list(_cases(RANGES))
