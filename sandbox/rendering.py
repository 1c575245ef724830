"""What the customer sees of an outbound message, and what may be tapped on it."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from sandbox.orders import Order

Parts = list[dict[str, Any]]


@dataclass(slots=True)
class Choice:
    """Something to tap. `id` is the id or payload exactly as it was sent."""

    kind: str  # button | row | quick_reply | url | flow | location | other
    title: str
    id: str = ""
    description: str = ""
    url: str = ""
    section: int = 0  # of a row: in which part of the list it stands


@dataclass(slots=True)
class Form:
    """The Flow a message offers."""

    flow_id: str
    cta: str
    token: str
    screen: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class View:
    """A message as the phone shows it."""

    text: str = ""
    header: str = ""
    footer: str = ""
    list_button: str = ""
    sections: list[str] = field(default_factory=list)  # the titles of a list's parts
    choices: list[Choice] = field(default_factory=list)
    form: Form | None = None


def view(order: Order, template: Parts | None) -> View:
    """`template` holds the components of the template that the order names, when it is known."""
    match order.kind:
        case "interactive":
            return _interactive(order.content["interactive"])
        case "template":
            return _template(order.content["template"].get("components", []), template or [])
        case "location":
            place = order.content["location"]
            return View(text=str(place.get("name") or place.get("address") or "location"))
        case "text":
            return View(text=order.content["text"])
        case "contacts":
            cards = order.content["contacts"]
            return View(text=", ".join(card["name"]["formatted_name"] for card in cards))
        case "reaction":
            return View(text=order.content["emoji"])
        case _:
            return View(text=order.content.get("text", ""), header=order.content["url"])


def _interactive(inner: dict[str, Any]) -> View:
    action = inner.get("action", {})
    shown = View(
        text=inner.get("body", {}).get("text", ""),
        header=_header(inner.get("header", {})),
        footer=inner.get("footer", {}).get("text", ""),
    )
    match inner["type"]:
        case "button":
            replies = [button["reply"] for button in action["buttons"]]
            shown.choices = [Choice("button", each["title"], each["id"]) for each in replies]
        case "list":
            shown.list_button = action["button"]
            shown.sections = [section.get("title", "") for section in action["sections"]]
            shown.choices = [
                Choice("row", row["title"], row["id"], row.get("description", ""), section=index)
                for index, section in enumerate(action["sections"])
                for row in section["rows"]
            ]
        case "cta_url":
            wanted = action["parameters"]
            shown.choices = [Choice("url", wanted["display_text"], url=wanted["url"])]
        case "flow":
            shown.form = _flow(action["parameters"])
            shown.choices = [Choice("flow", shown.form.cta, shown.form.flow_id)]
        case "carousel":
            shown.choices = [
                choice for card in action["cards"] for choice in _card_choices(card["action"])
            ]
        case "location_request_message":
            shown.choices = [Choice("location", "Send location", "send_location")]
        case other:
            shown.choices = [Choice("other", other)]
    return shown


def _card_choices(action: dict[str, Any]) -> list[Choice]:
    """A card has a link, or replies, or (of a product) neither."""
    if "parameters" in action:
        wanted = action["parameters"]
        return [Choice("url", wanted["display_text"], url=wanted["url"])]
    replies = [button["quick_reply"] for button in action.get("buttons", [])]
    return [Choice("button", each["title"], each["id"]) for each in replies]


def _header(header: dict[str, Any]) -> str:
    kind = header.get("type", "")
    return str(header["text"] if kind == "text" else header.get(kind, {}).get("link", ""))


def _flow(parameters: dict[str, Any]) -> Form:
    payload = parameters.get("flowActionPayload") or parameters.get("flowActionData") or {}
    return Form(
        flow_id=parameters.get("flowId") or parameters["flowName"],
        cta=parameters["flowCta"],
        token=parameters.get("flowToken") or str(uuid.uuid4()),
        screen=payload.get("screen", ""),
        data=_data(payload.get("data", {})),
    )


def _data(given: Any) -> dict[str, Any]:
    """An object, or its JSON as a text: both are documented."""
    found = json.loads(given) if isinstance(given, str) else given
    return found if isinstance(found, dict) else {}


def _template(sent: Parts, known: Parts) -> View:
    shown = View()
    for part in known:
        match part["type"].upper():
            case "HEADER":
                shown.header = fill(part.get("text", ""), parameters(sent, "header"))
            case "BODY":
                shown.text = fill(part.get("text", ""), parameters(sent, "body"))
            case "FOOTER":
                shown.footer = part.get("text", "")
            case "BUTTONS":
                _add_buttons(shown, part["buttons"], sent)
            case "CAROUSEL":
                _add_cards(shown, part["cards"], sent)
            case _:
                pass
    return shown


def _add_buttons(shown: View, buttons: Parts, sent: Parts) -> None:
    for index, button in enumerate(buttons):
        title = button.get("text", "")
        first = next(iter(button_parameters(sent, index)), {})
        match button["type"].upper():
            case "QUICK_REPLY":
                payload = str(first.get("payload", title))
                shown.choices.append(Choice("quick_reply", title, payload))
            case "URL":
                url = fill(button.get("url", ""), [first.get("text", "")])
                shown.choices.append(Choice("url", title, url=url))
            case "FLOW":
                shown.form = _template_flow(button, first)
                shown.choices.append(Choice("flow", title, button.get("flowId", "")))
            case other:
                shown.choices.append(Choice("other", title or other))


def _template_flow(button: dict[str, Any], given: dict[str, Any]) -> Form:
    """The screen's data lies under `data`, or flat beside the screen: both are documented."""
    action = given.get("flowActionData", {})
    screen = action.get("screen") or given.get("navigateScreen") or button.get("navigateScreen", "")
    flat = {key: value for key, value in action.items() if key != "screen"}
    return Form(
        flow_id=button.get("flowId", ""),
        cta=button.get("text", ""),
        token=given.get("flowToken") or str(uuid.uuid4()),
        screen=screen,
        data=action["data"] if isinstance(action.get("data"), dict) else flat,
    )


def _add_cards(shown: View, cards: Parts, sent: Parts) -> None:
    sent_cards = {
        card["cardIndex"]: card["components"]
        for part in sent
        if part["type"].lower() == "carousel"
        for card in part.get("cards", [])
    }
    for index, card in enumerate(cards):
        for part in card.get("components", []):
            if part["type"].upper() == "BUTTONS":
                _add_buttons(shown, part["buttons"], sent_cards.get(index, []))


def parameters(sent: Parts, kind: str) -> list[str]:
    """The text parameters that the send gives for a component."""
    return [
        str(each.get("text", ""))
        for part in sent
        if part["type"].lower() == kind
        for each in part.get("parameters", [])
        if each["type"].lower() == "text"
    ]


def button_parameters(sent: Parts, index: int) -> Parts:
    """The parameters that the send gives for the button of that index."""
    for part in sent:
        if part["type"].lower() == "button" and int(part.get("index", 0)) == index:
            given: Parts = part.get("parameters", [])
            return given
    return []


def fill(text: str, values: list[str]) -> str:
    """Put the values in for {{1}}, {{2}}, ...; what has no value stays."""

    def value(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        return values[index] if index < len(values) else match[0]

    return re.sub(r"\{\{(\d+)\}\}", value, text)
