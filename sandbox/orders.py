"""A send request, judged and read once."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Refusal
from sandbox.judge import INVALID_PARAMETER, judge
from sandbox.lines import EIGHT

ROWS_OF_A_LIST = 10
PRODUCTS_OF_A_LIST = 30


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks the provider to send; `kind` and `shape` are lower case."""

    msisdn: str  # "+digits", or "" when only the BSUID is known
    bsuid: str
    client_id: str
    kind: str  # text, image, interactive, template, ...
    content: dict[str, Any]
    context: str  # id of the message this one quotes, or ""
    line: str = EIGHT
    scheduled: str = ""  # when to send it, or "" for at once

    @property
    def is_template(self) -> bool:
        return self.kind == "template"

    @property
    def text(self) -> str:
        """The words of the message itself, for finding it; "" where it has none."""
        inner = self.content.get("interactive")
        if isinstance(inner, dict):
            return str(inner.get("body", {}).get("text", ""))
        return str(self.content.get("text", ""))


def read_order(body: dict[str, Any]) -> Order:
    """Judge a send body by the strict schemas; refuse with 400 and 8x8's code."""
    by = judge()
    by.demand("send", body)
    kind, content = body["type"].lower(), body["content"]
    by.demand(f"content_{kind}", content)
    if kind == "interactive":
        inner = content["interactive"]
        by.demand(f"interactive_{inner['type']}", inner)
        demand_sense(inner)
    user = body["user"]
    return Order(
        msisdn=e164(user.get("msisdn", "")),
        bsuid=user.get("channelUserId", ""),
        client_id=body.get("clientMessageId", ""),
        kind=kind,
        content=content,
        context=body.get("context", {}).get("umid", ""),
        scheduled=body.get("scheduled", ""),
    )


def new_umid() -> str:
    """8x8's id of a message."""
    return str(uuid.uuid4())


def e164(number: str) -> str:
    """`+` and the digits of a number; "" for none."""
    digits = number.removeprefix("+")
    if not digits.isdecimal():
        digits = "".join(each for each in number if each.isdecimal())
    return f"+{digits}" if digits else ""


def bsuid_of(msisdn: str, country: str) -> str:
    """The business-scoped user id our customers have: always the same for a number."""
    digest = hashlib.sha256(msisdn.encode()).hexdigest()
    return f"{country}.{int(digest[:16], 16) % 10**20:020d}"


def demand_sense(inner: dict[str, Any]) -> None:
    """The rules of interactive messages that a JSON Schema cannot say."""
    action = inner.get("action", {})
    if "buttons" in action:
        replies = [button["reply"] for button in action["buttons"]]
        _demand_unique("button title", [reply["title"] for reply in replies])
        _demand_unique("button id", [reply["id"] for reply in replies])
    sections = action.get("sections", [])
    if len(sections) > 1 and not all(section.get("title") for section in sections):
        raise Refusal(400, INVALID_PARAMETER, "each of several sections needs a title")
    rows = [row for section in sections for row in section.get("rows", [])]
    if len(rows) > ROWS_OF_A_LIST:
        raise Refusal(400, INVALID_PARAMETER, f"a list has at most {ROWS_OF_A_LIST} rows in all")
    _demand_unique("row id", [row["id"] for row in rows])
    products = [item for section in sections for item in section.get("product_items", [])]
    if len(products) > PRODUCTS_OF_A_LIST:
        raise Refusal(400, INVALID_PARAMETER, f"at most {PRODUCTS_OF_A_LIST} products in all")


def _demand_unique(what: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise Refusal(400, INVALID_PARAMETER, f"every {what} must be unique")
