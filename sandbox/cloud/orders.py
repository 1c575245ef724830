"""A Cloud API send, judged by strict schemas and read once."""

from __future__ import annotations

from typing import Any

from jsonschema.exceptions import ValidationError

from sandbox.cloud.errors import BAD_VALUE, INVALID, MISSING, GraphRefusal
from sandbox.cloud.native import AddressOf, native
from sandbox.errors import Refusal
from sandbox.judge import judge
from sandbox.lines import CLOUD
from sandbox.orders import Order, demand_sense, e164

Body = dict[str, Any]
_ENVELOPE = {
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
}


def read_cloud_order(body: Body, address_of: AddressOf) -> Order:
    """Judge a send body; refuse with the Graph API's codes."""
    demand("cloud_send", body)
    kind = body.get("type", "text")
    if kind not in body:
        raise GraphRefusal(MISSING, f"{kind} is required")
    if odd := body.keys() - _ENVELOPE - {kind}:
        raise GraphRefusal(
            INVALID, f"Unexpected key {sorted(odd)[0]!r} for a message of type {kind}"
        )
    demand(f"cloud_{kind}", body[kind]) if kind != "interactive" else _demand_interactive(
        body[kind]
    )
    shape, content = native(body, address_of)
    to = body.get("to", "")
    bsuid = to if "." in to else body.get("recipient", "")
    return Order(
        msisdn="" if "." in to else e164(to),
        bsuid=bsuid,
        client_id=body.get("biz_opaque_callback_data", ""),
        kind=shape,
        content=content,
        context=body.get("context", {}).get("message_id", ""),
        line=CLOUD,
    )


def demand(name: str, document: Any) -> None:
    """Refuse what the schema does not allow: 131008 missing, 100 unknown keys, else 131009."""
    error = judge().fault(name, document)
    if error is not None:
        raise GraphRefusal(_code(error), f"{error.json_path}: {error.message}"[:500])


def _demand_interactive(inner: Any) -> None:
    kind = inner.get("type")
    if f"cloud_interactive_{kind}" not in judge().names:
        raise GraphRefusal(BAD_VALUE, f"interactive.type {kind!r} is not one of Meta's")
    demand(f"cloud_interactive_{kind}", inner)
    if kind == "carousel":
        _demand_like_cards(inner["action"]["cards"])
    if kind not in ("button", "list", "product_list"):
        return
    try:
        demand_sense(inner)
    except Refusal as refusal:
        raise GraphRefusal(BAD_VALUE, refusal.message) from refusal


def _demand_like_cards(cards: list[Body]) -> None:
    """Meta Cloud API, media carousel: the same kind and number of buttons on every card."""
    if [card["card_index"] for card in cards] != list(range(len(cards))):
        raise GraphRefusal(BAD_VALUE, "card_index counts from 0 without gaps")
    shapes = {_shape(card) for card in cards}
    if len(shapes) > 1:
        raise GraphRefusal(BAD_VALUE, "all cards need the same kind of header and buttons")


def _shape(card: Body) -> tuple[str, str, int]:
    action = card["action"]
    buttons = len(action["buttons"]) if "buttons" in action else 0
    catalog = str(action.get("catalog_id", ""))
    return card.get("header", {}).get("type", ""), str(action.get("name", catalog)), buttons


def _code(error: ValidationError) -> int:
    match error.validator:
        case "required":
            return MISSING
        case "anyOf" if error.context and all(
            each.validator == "required" for each in error.context
        ):
            return MISSING
        case "additionalProperties":
            return INVALID
        case _:
            return BAD_VALUE
