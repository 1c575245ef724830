"""Reads template definitions of either dialect. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from messaging.content.keeping import Misshapen, Shape, plain, read
from messaging.content.parts import Dialect, Extra, Json
from messaging.content.template_components import Odd
from messaging.content.template_definition import (
    Button,
    ButtonsPart,
    Card,
    CarouselOfCards,
    Definition,
    DefinitionPart,
)
from messaging.content.template_definition_shapes import (
    BUTTONS,
    DEFINITION,
    HEADER,
    MEDIA_HEADER,
    PARTS,
    SHAPES,
)
from messaging.content.template_reading import children

_EIGHT_KEYS = frozenset(
    {"examples", "phoneNumber", "flowId", "flowAction", "navigateScreen", "ttlMinutes"}
    | {"templateName", "languageName", "categoryName", "channelId", "headerText", "bodyText"}
    | {"headerHandle", "allow_category_change"}
)
_CLOUD_KEYS = frozenset(
    {"example", "phone_number", "flow_id", "flow_name", "flow_json", "flow_action", "id"}
    | {"navigate_screen", "ttl_minutes", "parameter_format", "limited_time_offer"}
    | {"supported_apps", "package_name", "autofill_text", "zero_tap_terms_accepted"}
)
_CLOUD_KINDS = frozenset({"limitedtimeoffer", "catalog", "mpm", "spm", "product"})


def dialect_of_definition(body: Json) -> Dialect:
    """Return the dialect of a definition or a part of one, by its keys; 8x8's when both fit."""
    keys, kinds = set[str](), set[str]()
    _collect(body, keys, kinds)
    if keys & _EIGHT_KEYS:
        return "8x8"
    return "cloud" if keys & _CLOUD_KEYS or kinds & _CLOUD_KINDS else "8x8"


def _collect(body: Json, keys: set[str], kinds: set[str]) -> None:
    """Collect keys and the values of `type` and `format`, without recursion, for any depth."""
    ahead = [body]
    while ahead:
        one = ahead.pop()
        if isinstance(one, Mapping):
            keys.update(one)
            kinds.update(plain(one[key]) for key in ("type", "format") if key in one)
            ahead += one.values()
        elif isinstance(one, list):
            ahead += one


def read_definition(body: Json, dialect: Dialect | None = None) -> Definition | Odd:
    """Return a definition; Odd for what is no object or whose own fields do not fit.

    Shapes: {"name", "language", "category", "components"} as it is submitted, and as it is listed
    ("templateName" at 8x8; "id", "status" and more at Meta). Without `dialect`, it is recognised.
    """
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    spoken = dialect or dialect_of_definition(body)
    try:
        components = children(body, "components", lambda item: read_part(item, spoken))
        values, kept = read(body, DEFINITION, spoken, "components")
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)
    return Definition(**values, components=components, dialect=spoken, kept=kept)


def read_part(body: Json, dialect: Dialect) -> DefinitionPart:
    """Return a component; Odd when its type is unknown or a field does not fit."""
    part: DefinitionPart = _typed(body, PARTS, lambda made: _part(made, body, dialect))
    return part


def read_button(body: Json, dialect: Dialect) -> Button:
    button: Button = _typed(body, BUTTONS, lambda made: _plainly(made, body, SHAPES[made], dialect))
    return button


def _typed(body: Json, known: Mapping[str, tuple[str, Any]], make: Callable[[Any], Any]) -> Any:
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    kind = body.get("type")
    if not isinstance(kind, str):
        return Odd(body, "unparsable", "The type must be a text.", "type")
    if plain(kind) not in known:
        return Odd(body, "unknown_component", "Templates have nothing of this type.", "type")
    try:
        return make(known[plain(kind)][1])
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)


def _part(made: Any, body: Extra, dialect: Dialect) -> Any:
    if made is ButtonsPart:
        buttons = children(body, "buttons", lambda item: read_button(item, dialect))
        return _plainly(made, body, SHAPES[made], dialect, buttons=buttons)
    if made is CarouselOfCards:
        cards = children(body, "cards", lambda item: _card(item, dialect))
        return _plainly(made, body, SHAPES[made], dialect, cards=cards)
    shape = SHAPES.get(made)
    if shape is None:
        has_words = body.get("format") is None or plain(body["format"]) == "text"
        shape = HEADER if has_words else MEDIA_HEADER
    return _plainly(made, body, shape, dialect)


def _plainly(made: Any, body: Extra, shape: Shape, dialect: Dialect, **parts: Any) -> Any:
    values, kept = read(body, shape, dialect, *parts)
    return made(**values, **parts, kept=kept)


def _card(body: Json, dialect: Dialect) -> Card | Odd:
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    try:
        components = children(body, "components", lambda item: read_part(item, dialect))
        _, kept = read(body, (), dialect, "components")
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)
    return Card(components, kept)
