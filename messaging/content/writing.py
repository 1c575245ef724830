"""Writes typed content as 8x8's {"type", "content"}, and in short for lists."""

from __future__ import annotations

from messaging.content.values import (
    Button,
    Content,
    Extra,
    Frame,
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
    type_of,
)

SUMMARY_LENGTH = 120


def render_8x8(content: Content) -> dict[str, Json]:
    """Return the send body's {"type", "content"}; the inverse of `parse`."""
    match content:
        case Text():
            return {"type": content.written, "content": {"text": content.text, **content.beside}}
        case Template():
            return {"type": content.written, "content": _template(content)}
        case InteractiveButtons():
            buttons = [_button(button) for button in content.buttons]
            return _framed(content.frame, "button", {"buttons": buttons, **content.action_extra})
        case InteractiveList():
            sections = [_section(section) for section in content.sections]
            action = {"button": content.button, "sections": sections, **content.action_extra}
            return _framed(content.frame, "list", action)
        case InteractiveFlow():
            return _framed(content.frame, "flow", _flow_action(content))
        case Opaque(body):
            return dict(body)


def summary(content: Content) -> str:
    """Return one short line for lists: the text, or what the message is."""
    match content:
        case Text():
            line = content.text
        case Template():
            line = f"Template {content.name} ({content.language})"
        case InteractiveButtons() | InteractiveList() | InteractiveFlow():
            line = content.frame.body.text if content.frame.body else type_of(content)
        case Opaque(body):
            line = _opaque_line(body, type_of(content))
    line = " ".join(line.split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"


def _opaque_line(body: Extra, kind: str) -> str:
    content = body.get("content")
    text = content.get("text") if isinstance(content, dict) else None
    return f"[{kind}] {text}" if isinstance(text, str) else f"[{kind}]"


def _template(content: Template) -> dict[str, Json]:
    template: dict[str, Json] = {"name": content.name, "language": content.language}
    if content.components is not None:
        template["components"] = list(content.components)
    return {"template": {**template, **content.extra}, **content.beside}


def _framed(frame: Frame, kind: str, action: dict[str, Json]) -> dict[str, Json]:
    interactive: dict[str, Json] = {"type": kind}
    if frame.header is not None:
        text = {} if frame.header.text is None else {"text": frame.header.text}
        interactive["header"] = {"type": frame.header.type, **text, **frame.header.extra}
    if frame.body is not None:
        interactive["body"] = _block(frame.body)
    if frame.footer is not None:
        interactive["footer"] = _block(frame.footer)
    interactive["action"] = action
    content = {"interactive": {**interactive, **frame.extra}, **frame.beside}
    return {"type": frame.written, "content": content}


def _block(block: TextBlock) -> dict[str, Json]:
    return {"text": block.text, **block.extra}


def _button(button: Button) -> dict[str, Json]:
    kind = {} if button.type is None else {"type": button.type}
    reply = {"id": button.id, "title": button.title, **button.reply_extra}
    return {**kind, "reply": reply, **button.extra}


def _section(section: Section) -> dict[str, Json]:
    title = {} if section.title is None else {"title": section.title}
    return {**title, "rows": [_row(row) for row in section.rows], **section.extra}


def _row(row: Row) -> dict[str, Json]:
    description = {} if row.description is None else {"description": row.description}
    return {"id": row.id, "title": row.title, **description, **row.extra}


def _flow_action(content: InteractiveFlow) -> dict[str, Json]:
    parameters = {"flowId": content.flow_id, "flowCta": content.cta, **content.parameters_extra}
    return {"parameters": parameters, **content.action_extra}
