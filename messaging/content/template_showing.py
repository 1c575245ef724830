"""Fills a template's components with what a send gives for them, as a bubble shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from messaging.content.bubbles import (
    BubbleButton,
    BubbleCard,
    BubbleForm,
    BubbleHeader,
    Shown,
    TextHeader,
)
from messaging.content.headers import MEDIA, media, place
from messaging.content.leniently import Object, kind_of, object_of, objects_of, text_of
from messaging.content.values import Json

_VARIABLE = re.compile(r"\{\{\s*(\w{1,64})\s*\}\}")
_PLACES = tuple(str(index) for index in range(10))  # of the cards of a carousel
_OTHER_KINDS = {"callpermissionrequest": "Call permission request"}


def show_template(sent: Object, known: Json) -> Shown:
    """Return the filled template; where it is not known, what the send itself tells of it."""
    given = objects_of(sent.get("components"))
    parts = objects_of(known)
    if not parts:
        return _unknown(sent, given)
    form: BubbleForm | None = None
    buttons: tuple[BubbleButton, ...] = ()
    for part in parts:
        if kind_of(part) == "buttons":
            buttons, form = _buttons(part, given)
    return Shown(
        text=_body(parts, given),
        header=_header(parts, given),
        footer=_footer(parts),
        buttons=buttons,
        cards=_cards(parts, given),
        form=form,
        note=next((_OTHER_KINDS[k] for k in map(kind_of, parts) if k in _OTHER_KINDS), ""),
    )


def fill(text: str, given: Sequence[Object]) -> str:
    """Put parameters in for {{1}}, {{2}} by place or {{name}} by name; no value, no change."""
    texts = [each for each in given if kind_of(each) in ("text", "")]
    named = {text_of(each, "parameter_name", "parameterName", "name"): each for each in texts}

    def value(match: re.Match[str]) -> str:
        key = match[1]
        if key.isdecimal() and 0 < int(key) <= len(texts):
            return text_of(texts[int(key) - 1], "text")
        return text_of(named[key], "text") if key in named else match[0]

    return _VARIABLE.sub(value, text)


def _unknown(sent: Object, given: list[Object]) -> Shown:
    name, language = text_of(sent, "name"), text_of(sent, "language")
    return Shown(
        text="\n".join(text_of(each, "text") for each in _parameters(given, "body")),
        header=_sent_header(_parameters(given, "header")),
        cards=tuple(
            BubbleCard(_sent_header(_parameters(parts, "header")), _plain(parts))
            for parts in _sent_cards(given).values()
        ),
        note=f"Template {name} ({language})" if language else f"Template {name}",
    )


def _plain(parts: list[Object]) -> str:
    return "\n".join(text_of(each, "text") for each in _parameters(parts, "body"))


def _first(parts: list[Object], kind: str) -> Object:
    return next((part for part in parts if kind_of(part) == kind), {})


def _parameters(given: list[Object], kind: str) -> list[Object]:
    return objects_of(_first(given, kind).get("parameters"))


def _body(parts: list[Object], given: list[Object]) -> str:
    body, parameters = _first(parts, "body"), _parameters(given, "body")
    if "text" in body or not body:
        return fill(text_of(body, "text"), parameters)
    # Authentication templates have Meta's own words; the code is their only parameter.
    code = text_of(parameters[0], "text") if parameters else "{{1}}"
    safety = " For your security, do not share this code."
    more = safety if body.get("add_security_recommendation") is True else ""
    return f"*{code}* is your verification code.{more}"


def _header(parts: list[Object], given: list[Object]) -> BubbleHeader | None:
    header, parameters = _first(parts, "header"), _parameters(given, "header")
    if kind_of(header, "format") in ("text", "") and text_of(header, "text"):
        return TextHeader(fill(text_of(header, "text"), parameters))
    return _sent_header(parameters) or _sample_header(header)


def _sent_header(parameters: list[Object]) -> BubbleHeader | None:
    for each in parameters:
        kind = kind_of(each)
        if kind == "location":
            return place(object_of(each, "location"))
        if kind in MEDIA:
            return media(MEDIA[kind], each, _inner_link(each))
        if kind == "text" and text_of(each, "text"):
            return TextHeader(text_of(each, "text"))
    return None


def _inner_link(parameter: Object) -> str:
    """Meta writes {"type": "image", "image": {"link"}} where 8x8 has a plain url."""
    return text_of(object_of(parameter, kind_of(parameter)), "link", "url")


def _sample_header(header: Object) -> BubbleHeader | None:
    """A medium that the send leaves out: its place in the bubble, with the sample's name."""
    kind = kind_of(header, "format")
    samples = header.get("examples")
    sample = str(samples[0]) if isinstance(samples, list) and samples else ""
    return media(MEDIA[kind], header, sample) if kind in MEDIA else None


def _footer(parts: list[Object]) -> str:
    footer = _first(parts, "footer")
    minutes = text_of(footer, "code_expiration_minutes")
    expiry = f"This code expires in {minutes} minutes." if minutes else ""
    return text_of(footer, "text") or expiry


def _buttons(
    part: Object, given: list[Object]
) -> tuple[tuple[BubbleButton, ...], BubbleForm | None]:
    form: BubbleForm | None = None
    shown = []
    for index, button in enumerate(objects_of(part.get("buttons"))):
        parameter = next(iter(_button_parameters(given, index)), {})
        if kind_of(button) == "flow":
            form = _form(button, parameter)
        shown.append(_button(button, parameter))
    return tuple(shown), form


def _button_parameters(given: list[Object], index: int) -> list[Object]:
    for part in given:
        if kind_of(part) == "button" and (text_of(part, "index") or "0") == str(index):
            return objects_of(part.get("parameters"))
    return []


def _button(button: Object, parameter: Object) -> BubbleButton:
    title, given = text_of(button, "text"), [parameter] if parameter else []
    match kind_of(button):
        case "quickreply":
            return BubbleButton("reply", title, text_of(parameter, "payload") or title)
        case "url":
            return BubbleButton("url", title, url=fill(text_of(button, "url"), given))
        case "phonenumber":
            number = text_of(button, "phoneNumber", "phone_number")
            return BubbleButton("phone", title, number, f"tel:{number}")
        case "voicecall":
            return BubbleButton("phone", title or "Call now")
        case "otp" | "copycode":
            code = text_of(parameter, "couponCode", "coupon_code", "text")
            return BubbleButton("copy", title or "Copy code", code)
        case "flow":
            return BubbleButton("flow", title, text_of(button, "flowId", "flow_id"))
        case other:
            return BubbleButton("other", title or other)


def _form(button: Object, parameter: Object) -> BubbleForm:
    """The data may lie under `data`, or flat beside no screen at all: both are documented."""
    given = object_of(parameter, "flowActionData")
    inner = given.get("data")
    data = inner if isinstance(inner, Mapping) else given
    screen = text_of(given, "screen") or text_of(parameter, "navigateScreen")
    return BubbleForm(
        flow_id=text_of(button, "flowId", "flow_id"),
        cta=text_of(button, "text"),
        token=text_of(parameter, "flowToken", "flow_token"),
        screen=screen or text_of(button, "navigateScreen", "navigate_screen"),
        data={key: value for key, value in data.items() if key != "screen"},
    )


def _cards(parts: list[Object], given: list[Object]) -> tuple[BubbleCard, ...]:
    sent = _sent_cards(given)
    cards = objects_of(_first(parts, "carousel").get("cards"))
    return tuple(_card(card, sent.get(index, [])) for index, card in enumerate(cards))


def _sent_cards(given: list[Object]) -> dict[int, list[Object]]:
    cards = objects_of(_first(given, "carousel").get("cards"))
    numbers = (text_of(card, "cardIndex", "card_index") for card in cards)
    return {
        int(number) if number in _PLACES else index: objects_of(card.get("components"))
        for index, (number, card) in enumerate(zip(numbers, cards, strict=True))
    }


def _card(card: Object, given: list[Object]) -> BubbleCard:
    parts = objects_of(card.get("components"))
    buttons, _ = _buttons(_first(parts, "buttons"), given)
    return BubbleCard(_header(parts, given), _body(parts, given), buttons)
