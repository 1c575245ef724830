"""What the tables cannot say of interactive messages.

Source: 8x8 Chat Apps API, interactive messages; Meta Cloud API, interactive messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from messaging.content.against import Against
from messaging.content.checks_carousel import carousel_issues
from messaging.content.checks_header import direct_send_issues, header_issues
from messaging.content.parts import Issue
from messaging.content.reading_flow import CLOUD_PAYLOAD
from messaging.content.values import (
    CallPermissionRequest,
    Carousel,
    Catalog,
    ContactInfoRequest,
    Content,
    InteractiveFlow,
    InteractiveList,
    ProductList,
    Template,
    UrlButton,
    VoiceCall,
    type_of,
)
from messaging.content.worst_case import has_variable


def interactive_issues(content: Content, against: Against) -> Iterator[Issue]:
    frame = getattr(content, "frame", None)
    if frame is None or isinstance(content, Template):
        return
    root = "content.interactive" if content.dialect == "8x8" else "interactive"
    yield from header_issues(frame.header, f"{root}.header", against)
    yield from direct_send_issues(frame, root)
    if frame.inner is None:
        message = "8x8's reference wants a type here; one of its samples leaves it out."
        yield Issue("missing", message, f"{root}.type", "warning")
    match content:
        case InteractiveList():
            shelves = [(each.title, len(each.rows), "rows") for each in content.sections]
            yield from _sections(shelves, f"{root}.action.sections")
        case ProductList():
            shelves = [(each.title, len(each.items), "product_items") for each in content.sections]
            yield from _sections(shelves, f"{root}.action.sections")
        case InteractiveFlow():
            yield from _flow(content, against, f"{root}.action.parameters")
        case Carousel():
            yield from carousel_issues(content, f"{root}.action.cards", against)
        case VoiceCall(has_parameters=True, title=None) if against.dialect == "8x8":
            path = f"{root}.action.parameters.display_text"
            yield Issue("missing", "This must be filled in.", path)
        case _:
            pass
    if against.source == against.dialect == "cloud":
        yield from _unnamed(content, root)


def _sections(sections: Sequence[tuple[str | None, int, str]], path: str) -> Iterator[Issue]:
    """A title is required if there are two sections; none may be empty.

    A section is (title, number of its items, what its items are called).
    """
    for index, (title, count, name) in enumerate(sections):
        if not title and len(sections) > 1:
            message = "Each of several sections needs a title."
            yield Issue("missing", message, f"{path}[{index}].title")
        if not count:
            yield Issue("tooFew", "At least 1 needed.", f"{path}[{index}].{name}")


def _flow(content: InteractiveFlow, against: Against, path: str) -> Iterator[Issue]:
    """The payload names the first screen, and data if there is any; only with `navigate`."""
    if content.flow_id and content.flow_name:
        message = "A Flow is named by its id or its name, not by both."
        yield Issue("notBoth", message, f"{path}.flow_name")
    if against.source == against.dialect == "cloud" and content.version is None:
        yield Issue("missing", "This must be filled in.", f"{path}.flow_message_version")
    payload = content.payload
    key = content.payload_key if content.dialect == "8x8" else CLOUD_PAYLOAD
    if payload is None:
        return
    if content.action == "data_exchange":
        message = "There is no first screen to give when the endpoint is asked for it."
        yield Issue("notAllowed", message, f"{path}.{key}")
    if against.is_filled_in and _is_variable(payload):
        return
    if not isinstance(payload, dict):
        yield Issue("wrongType", "This must be an object.", f"{path}.{key}")
        return
    yield from _payload(payload, f"{path}.{key}", against)


def _payload(payload: dict[str, object], path: str, against: Against) -> Iterator[Issue]:
    screen, data = payload.get("screen"), payload.get("data")
    has_screen = isinstance(screen, str) and screen != ""
    if not has_screen and (against.dialect == "8x8" or screen is not None):
        yield Issue("missing", "This must be filled in.", f"{path}.screen")
    if against.is_filled_in and _is_variable(data):
        return
    if isinstance(data, str) and against.dialect == "cloud":
        message = "Meta's guide of March 2026 writes the data as a text, its reference as an object"
        yield Issue("wrongType", f"{message}; an object always works.", f"{path}.data", "warning")
    elif data is not None and (not isinstance(data, dict) or not data):
        message = "This must be an object that is not empty: leave it out."
        yield Issue("wrongType", message, f"{path}.data")


def _is_variable(value: object) -> bool:
    return isinstance(value, str) and has_variable(value)


def _unnamed(content: Content, root: str) -> Iterator[Issue]:
    """The Cloud API wants a name for these actions: that of the kind."""
    match content:
        case (
            UrlButton()
            | InteractiveFlow()
            | Catalog()
            | CallPermissionRequest()
            | ContactInfoRequest()
        ):
            wanted = type_of(content)
            if content.name != wanted:
                code = "missing" if content.name is None else "notOneOf"
                yield Issue(code, f"This must be {wanted}.", f"{root}.action.name")
        case _:
            pass
