"""Reads 8x8's {"type", "content"} into typed content. Never raises: what does not fit a known
kind becomes Opaque, which is kept and sent as written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from messaging.content.values import (
    Button,
    Content,
    Extra,
    Frame,
    Header,
    InteractiveButtons,
    InteractiveFlow,
    InteractiveList,
    Json,
    Opaque,
    Row,
    Section,
    Template,
    Text,
    TextBlock,
)

Value = TypeVar("Value")


class _Unfit(Exception):
    """A known key holds a value of another shape than its kind has."""


def parse(body: Json) -> Content:
    """Return the content of a send body (or of its {"type", "content"} part).

    `type` is compared without case, as 8x8's own samples write it both ways. Keys of the
    envelope (user, channels, ...) are not content and are left out.
    """
    if not isinstance(body, Mapping):
        return Opaque({"content": body})
    written, content = body.get("type"), body.get("content")
    if not isinstance(written, str) or not isinstance(content, Mapping):
        return Opaque(dict(body))
    try:
        match written.lower():
            case "text":
                return Text(_take(content, "text", str), _rest(content, "text"), written)
            case "template":
                return _template(content, written)
            case "interactive":
                return _interactive(content, written)
    except _Unfit:
        pass
    return Opaque({"type": written, "content": content})


def _take(source: Extra, key: str, kind: type[Value]) -> Value:
    value = source.get(key)
    if not isinstance(value, kind):
        raise _Unfit(key)
    return value


def _maybe(source: Extra, key: str, kind: type[Value]) -> Value | None:
    """Return the value or None; an explicit null counts as absent and stays in `extra`."""
    return None if source.get(key) is None else _take(source, key, kind)


def _rest(source: Extra, *known: str) -> Extra:
    return {k: v for k, v in source.items() if k not in known or v is None}


def _objects(source: Extra, key: str) -> list[Extra]:
    items = _take(source, key, list)
    if not all(isinstance(item, dict) for item in items):
        raise _Unfit(key)
    return items


def _template(content: Extra, written: str) -> Template:
    template = _take(content, "template", dict)
    components = _maybe(template, "components", list)
    return Template(
        name=_take(template, "name", str),
        language=_take(template, "language", str),
        components=None if components is None else tuple(components),
        extra=_rest(template, "name", "language", "components"),
        beside=_rest(content, "template"),
        written=written,
    )


def _interactive(content: Extra, written: str) -> Content:
    interactive = _take(content, "interactive", dict)
    frame = _frame(interactive, _rest(content, "interactive"), written)
    match _take(interactive, "type", str):
        case "button":
            return _buttons(frame, _take(interactive, "action", dict))
        case "list":
            return _list(frame, _take(interactive, "action", dict))
        case "flow":
            return _flow(frame, _take(interactive, "action", dict))
    raise _Unfit("type")


def _frame(interactive: Extra, beside: Extra, written: str) -> Frame:
    return Frame(
        body=_block(interactive, "body"),
        header=_header(interactive),
        footer=_block(interactive, "footer"),
        extra=_rest(interactive, "type", "body", "header", "footer", "action"),
        beside=beside,
        written=written,
    )


def _block(source: Extra, key: str) -> TextBlock | None:
    block = _maybe(source, key, dict)
    return None if block is None else TextBlock(_take(block, "text", str), _rest(block, "text"))


def _header(interactive: Extra) -> Header | None:
    header = _maybe(interactive, "header", dict)
    if header is None:
        return None
    return Header(
        _take(header, "type", str), _maybe(header, "text", str), _rest(header, "type", "text")
    )


def _buttons(frame: Frame, action: Extra) -> InteractiveButtons:
    buttons = tuple(_button(item) for item in _objects(action, "buttons"))
    return InteractiveButtons(frame, buttons, _rest(action, "buttons"))


def _button(item: Extra) -> Button:
    reply = _take(item, "reply", dict)
    return Button(
        id=_take(reply, "id", str),
        title=_take(reply, "title", str),
        type=_maybe(item, "type", str),
        extra=_rest(item, "type", "reply"),
        reply_extra=_rest(reply, "id", "title"),
    )


def _list(frame: Frame, action: Extra) -> InteractiveList:
    return InteractiveList(
        frame,
        button=_take(action, "button", str),
        sections=tuple(_section(item) for item in _objects(action, "sections")),
        action_extra=_rest(action, "button", "sections"),
    )


def _section(item: Extra) -> Section:
    return Section(
        rows=tuple(_row(row) for row in _objects(item, "rows")),
        title=_maybe(item, "title", str),
        extra=_rest(item, "rows", "title"),
    )


def _row(item: Extra) -> Row:
    return Row(
        id=_take(item, "id", str),
        title=_take(item, "title", str),
        description=_maybe(item, "description", str),
        extra=_rest(item, "id", "title", "description"),
    )


def _flow(frame: Frame, action: Extra) -> InteractiveFlow:
    parameters = _take(action, "parameters", dict)
    return InteractiveFlow(
        frame,
        flow_id=_take(parameters, "flowId", str),
        cta=_take(parameters, "flowCta", str),
        parameters_extra=_rest(parameters, "flowId", "flowCta"),
        action_extra=_rest(action, "parameters"),
    )
