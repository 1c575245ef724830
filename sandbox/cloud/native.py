"""A Cloud API message in the form that the phones keep: 8x8's send body, whoever carried it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]
AddressOf = Callable[[str], str]
_FLOW_KEYS = {
    "flow_id": "flowId",
    "flow_name": "flowName",
    "flow_cta": "flowCta",
    "flow_action": "flowAction",
    "flow_action_payload": "flowActionPayload",
    "flow_token": "flowToken",
    "flow_message_version": "flowMessageVersion",
    "mode": "mode",
}
_MEDIA = ("image", "video", "document", "gif")


def native(body: Body, address_of: AddressOf) -> tuple[str, Body]:
    """Type and content in 8x8's form; `address_of` answers where an uploaded file lies."""
    kind = body.get("type", "text")
    part = body[kind]
    match kind:
        case "text":
            return kind, {"text": part["body"]}
        case "image" | "video" | "audio" | "sticker":
            return kind, _media(part, address_of)
        case "document":
            return "file", _media(part, address_of)
        case "reaction":
            return kind, {"umid": part["message_id"], "emoji": part["emoji"]}
        case "interactive":
            return kind, {"interactive": _interactive(part, address_of)}
        case "template":
            return kind, {"template": _template(part, address_of)}
        case _:
            return kind, {kind: part}


def _media(part: Body, address_of: AddressOf) -> Body:
    found = {"url": _address(part, address_of)}
    if "caption" in part:
        found["text"] = part["caption"]
    if "filename" in part:
        found["filename"] = part["filename"]
    return found


def _address(part: Body, address_of: AddressOf) -> str:
    return str(part["link"]) if "link" in part else address_of(part["id"])


def _interactive(part: Body, address_of: AddressOf) -> Body:
    found = {**part}
    kind = part.get("header", {}).get("type", "text")
    if kind in _MEDIA:
        found["header"] = _linked_header(part["header"], kind, address_of)
    if part["type"] == "flow":
        given = part["action"]["parameters"]
        parameters = {_FLOW_KEYS[name]: value for name, value in given.items()}
        found["action"] = {**part["action"], "parameters": parameters}
    if part["type"] == "carousel":
        cards = [_card(card, address_of) for card in part["action"]["cards"]]
        found["action"] = {"cards": cards}
    return found


def _card(card: Body, address_of: AddressOf) -> Body:
    if "header" not in card:
        return card
    return {**card, "header": _linked_header(card["header"], card["header"]["type"], address_of)}


def _linked_header(header: Body, kind: str, address_of: AddressOf) -> Body:
    media = {name: value for name, value in header[kind].items() if name != "id"}
    return {**header, kind: {**media, "link": _address(header[kind], address_of)}}


def _template(part: Body, address_of: AddressOf) -> Body:
    return {
        "name": part["name"],
        "language": part["language"]["code"],
        "components": [_component(each, address_of) for each in part.get("components", [])],
    }


def _component(given: Body, address_of: AddressOf) -> Body:
    found: Body = {"type": given["type"]}
    if "sub_type" in given:
        found["subType"] = given["sub_type"]
    if "index" in given:
        found["index"] = given["index"]
    if "parameters" in given:
        found["parameters"] = [_parameter(each, address_of) for each in given["parameters"]]
    if "cards" in given:
        found["cards"] = [
            {
                "cardIndex": card["card_index"],
                "components": [_component(each, address_of) for each in card["components"]],
            }
            for card in given["cards"]
        ]
    return found


def _parameter(given: Body, address_of: AddressOf) -> Body:
    """Money and dates are shown by their words, as WhatsApp has done since 2024."""
    kind = given["type"].lower()
    match kind:
        case "currency" | "date_time":
            return {"type": "text", "text": given[kind]["fallback_value"]}
        case "image" | "video" | "document" | "gif":
            return {"type": kind, "url": _address(given[kind], address_of)}
        case "coupon_code":
            return {"type": "couponCode", "couponCode": given["coupon_code"]}
        case "action":
            action = given.get("action", {})
            known = {"flow_token": "flowToken", "flow_action_data": "flowActionData"}
            return {"type": kind, **{known.get(name, name): each for name, each in action.items()}}
        case "ttl_minutes":
            return {"type": "ttlMinutes", "ttlMinutes": given["ttl_minutes"]}
        case _:
            return {**given, "type": kind}
