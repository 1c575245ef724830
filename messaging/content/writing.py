"""Writes typed content in a dialect: what is sent, and the native form that is stored.

The native form is 8x8's {"type", "content"}; what 8x8 cannot carry is written in its style:
{"type": "sticker", "content": {"url" | "id"}},
{"type": "contacts", "content": {"contacts": [...]}}, {"type": "reaction", "content": {"umid",
"emoji"}}, interactive carousels and catalogs, `filename` and `id` of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from messaging.content import template_cloud, template_eight, writing_plain
from messaging.content.losses import lost
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.pen import Pen
from messaging.content.reading import parse
from messaging.content.template_sendable import for_8x8
from messaging.content.values import (
    CallPermissionRequest,
    Carousel,
    Catalog,
    ContactInfoRequest,
    Contacts,
    Content,
    Foreign,
    InteractiveFlow,
    Location,
    Media,
    Opaque,
    Reaction,
    Template,
    Text,
    UrlButton,
    type_of,
)
from messaging.content.writing_flow import FlowForm
from messaging.content.writing_interactive import interactive


@dataclass(frozen=True, slots=True)
class Rendering:
    """The content part of a send body; None where the dialect cannot carry the content.

    `warnings` name what is left out, by its path in the body as it was written.
    """

    body: dict[str, Json] | None
    warnings: tuple[Issue, ...] = ()


def render(content: Content, dialect: Dialect, flow_form: FlowForm = "written") -> Rendering:
    """Return what is sent in a dialect. `flow_form` chooses between 8x8's two ways of writing the
    parameters of a Flow."""
    refusal = _refusal(content, dialect)
    if refusal is not None:
        return Rendering(None, (refusal,))
    pen = Pen(dialect, content.dialect)
    sent = _sendable(content, pen) if dialect == "8x8" else content
    body = write(sent, pen, flow_form)
    losses = _losses(content, body, dialect) if pen.dropped else ()
    return Rendering(body, (*losses, *pen.named))


def render_8x8(content: Content) -> dict[str, Json]:
    """Return the native form {"type", "content"}; the inverse of `parse`."""
    if isinstance(content, Opaque | Foreign):
        return dict(content.body)
    return write(content, Pen("8x8", content.dialect), "written")


def write(content: Content, pen: Pen, flow_form: FlowForm = "written") -> dict[str, Json]:
    """Return the content part in the pen's dialect."""
    match content:
        case Opaque() | Foreign():
            return dict(content.body)
        case Text() | Media() | Location() | Contacts() | Reaction():
            eight = pen.dialect == "8x8"
            return writing_plain.eight(content, pen) if eight else writing_plain.cloud(content, pen)
        case Template():
            kind = content.written or "template" if pen.own else "template"
            if pen.dialect == "8x8":
                return {"type": kind, "content": template_eight.write(content, pen)}
            return {"type": kind, "template": template_cloud.write(content, pen)}
        case _:
            kind = content.frame.written if pen.own else "interactive"
            inner = {"interactive": interactive(content, pen, flow_form)}
            beside = pen.keep(content.frame.beside)
            if pen.dialect == "8x8":
                return {"type": kind, "content": {**inner, **beside}}
            return {"type": kind, **inner}


def _losses(content: Content, body: Json, dialect: Dialect) -> tuple[Issue, ...]:
    own = content.dialect
    original = write(_bare(content), Pen(own, own))
    if dialect == own:
        return lost(original, body)
    return lost(original, write(_bare(parse(body, dialect)), Pen(own, dialect)))


def _bare(content: Content) -> Content:
    """Return the content without what is no loss, or told where it happens.

    The parts of a template name their own losses. The usual name of an action says nothing.
    """
    match content:
        case Template():
            return replace(content, components=None)
        case UrlButton() | InteractiveFlow() if content.name == type_of(content):
            return replace(content, name=None)
        case CallPermissionRequest() | ContactInfoRequest() if content.name == type_of(content):
            return replace(content, name=None)
    return content


# What the references know and no field holds.
_BESIDE = ("content.fallbackText", "content.sms", "content.whatsApp", "template.language.policy")


def unknown_keys(content: Content, body: Json) -> Iterator[Issue]:
    """Name what stands in a body and is known to nobody, typing errors for example."""
    pen = Pen(content.dialect, content.dialect, is_strict=True)
    known = write(content, pen)
    for found in lost(body, known) if pen.dropped else ():
        if not found.path.startswith(_BESIDE):
            yield replace(found, code="unknownKey", message="No reference names this key.")


def _refusal(content: Content, dialect: Dialect) -> Issue | None:
    """Return why a dialect cannot carry the content at all."""
    match content:
        case Foreign(channel) if dialect == "cloud":
            message = f"This is a message for {channel}; the Cloud API has WhatsApp only."
            return Issue("not_whatsapp", message, "", "warning")
        case Opaque(misfit=None) if content.dialect != dialect:
            return _not_carried("This is known to its own dialect only.", "")
        case Opaque(misfit=Issue(code="unchecked")) if content.dialect != dialect:
            return _not_carried("This kind is known to its own dialect only.", "type")
        case Opaque() if content.dialect != dialect:
            return _not_carried("This cannot be read, so there is no other way to write it.", "")
        case Contacts() | Reaction() | Media(kind="sticker") if dialect == "8x8":
            return _not_carried("8x8 documents no such message.", "type")
        case Carousel() | Catalog() if dialect == "8x8":
            path = "content.interactive.type" if content.dialect == "8x8" else "interactive.type"
            return _not_carried("8x8 documents no such interactive message.", path)
        case Media(url=None) if dialect == "8x8":
            path = "content.id" if content.dialect == "8x8" else f"{content.kind}.id"
            return _not_carried("8x8 takes files by address only.", path)
        case InteractiveFlow(flow_id=None) if dialect == "8x8":
            names = "content.interactive.action.parameters.flowName"
            path = names if content.dialect == "8x8" else "interactive.action.parameters.flow_name"
            return _not_carried("8x8 names a Flow by its id only.", path)
    return None


def _not_carried(message: str, path: str) -> Issue:
    return Issue("not_carried", message, path, "warning")


def _sendable(content: Content, pen: Pen) -> Content:
    """Return the content without what the native form has and 8x8 has not."""
    match content:
        case Template(components=components) if components is not None:
            sent, named = for_8x8(components, f"{content.place}.components")
            pen.named += named
            return replace(content, components=sent)
        case Media():
            pen.drop(content.id, content.filename, content.voice)
            return replace(content, id=None, filename=None, voice=None)
        case Text(preview=preview) if preview is not None:
            pen.drop(preview)
            return replace(content, preview=None)
    return content
