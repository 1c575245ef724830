"""Whole send bodies: an envelope around a content, or a batch of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from messaging.content.checking import issues
from messaging.content.checks_envelope import envelope_issues
from messaging.content.envelope import Envelope, envelope_in, envelope_of
from messaging.content.leniently import object_of
from messaging.content.parts import Dialect, Extra, Issue, Json
from messaging.content.pen import Pen
from messaging.content.reading import parse
from messaging.content.recognising import channel_of, dialect_of
from messaging.content.values import Content, Foreign, Opaque, type_of
from messaging.content.writing import Rendering, render, write
from messaging.content.writing_flow import FlowForm


@dataclass(frozen=True, slots=True)
class SendBody:
    """`extra` are keys that are known to neither envelope nor content."""

    content: Content
    envelope: Envelope
    extra: Extra

    @property
    def kind(self) -> str:
        return type_of(self.content)

    @property
    def dialect(self) -> Dialect:
        return self.envelope.dialect


@dataclass(frozen=True, slots=True)
class Batch:
    """8x8's batch: what all messages share lies in `template`, {} for nothing.

    Source: 8x8 Chat Apps API, send many ({"clientBatchId", "template", "messages"}).
    """

    messages: tuple[SendBody, ...]
    defaults: Extra
    body: Extra
    dialect: Dialect = "8x8"
    kind: str = "batch"


# 8x8 Chat Apps API: the description says 1,000, the schema 10,000.
BATCH_SURE, BATCH_MOST = 1000, 10000


def read_body(body: Extra, dialect: Dialect | None = None) -> SendBody | Batch:
    """Return a send body as values; without a dialect it is recognised. Never raises."""
    found = dialect or dialect_of(body)
    messages = body.get("messages")
    if found == "8x8" and isinstance(messages, list) and channel_of(body) is None:
        defaults = object_of(body, "template")
        bodies = tuple(_single({**defaults, **object_of(each)}, "8x8") for each in messages)
        return Batch(bodies, defaults, body)
    return _single(body, found)


def _single(body: Extra, dialect: Dialect) -> SendBody:
    content, envelope = parse(body, dialect), envelope_of(body, dialect)
    own = write(content, Pen(dialect, dialect))
    extra = {k: v for k, v in body.items() if k not in own and k not in envelope.given}
    return SendBody(content, envelope, extra)


def render_body(
    body: SendBody | Batch, dialect: Dialect, flow_form: FlowForm = "written"
) -> Rendering:
    """Return the whole body in a dialect; None where its content cannot be carried there."""
    if isinstance(body, Batch):
        if dialect == "8x8":
            return Rendering(dict(body.body))
        message = "The Cloud API takes one message a request."
        return Rendering(None, (Issue("not_carried", message, "messages", "warning"),))
    rendering = render(body.content, dialect, flow_form)
    if rendering.body is None:
        return rendering
    given, lost = envelope_in(body.envelope, dialect)
    if dialect == body.dialect:
        return replace(rendering, body={**given, **rendering.body, **body.extra})
    beside = tuple(
        Issue("not_carried", "This is not carried.", key, "warning") for key in body.extra
    )
    return Rendering({**given, **rendering.body}, (*rendering.warnings, *lost, *beside))


def body_issues(body: SendBody | Batch, dialect: Dialect) -> tuple[Issue, ...]:
    """Return everything that is wrong with a body for a dialect, by its place in the body."""
    if isinstance(body, Batch):
        return tuple(_batch(body))
    # What a dialect cannot carry is held against its own limits.
    target = dialect if render(body.content, dialect).body is not None else body.dialect
    found = issues(body.content, target)
    if isinstance(body.content, Foreign):
        return found
    own = write(body.content, Pen(body.dialect, body.dialect)).get("content")
    around = envelope_issues(body.envelope, own, body.kind == "read")
    return (*around, *found, *_unknown(body))


def _unknown(body: SendBody) -> Iterator[Issue]:
    if isinstance(body.content, Opaque):
        return
    for key in body.extra:
        yield Issue("unknownKey", "No reference names this key.", key, "warning")


def _batch(batch: Batch) -> Iterator[Issue]:
    count = len(batch.messages)
    if not count:
        yield Issue("tooFew", "At least 1 needed.", "messages")
    if count > BATCH_MOST:
        yield Issue("tooMany", f"{count} of at most {BATCH_MOST}.", "messages")
    elif count > BATCH_SURE:
        message = f"{count} messages: 8x8's guide says at most {BATCH_SURE}, its schema more."
        yield Issue("tooMany", message, "messages", "warning")
    written = batch.body["messages"]
    for index, body in enumerate(batch.messages):
        path = f"messages[{index}]"
        if not isinstance(written[index], Mapping):
            yield Issue("wrongType", "This must be an object.", path)
            continue
        for each in body_issues(body, "8x8"):
            yield replace(each, path=f"{path}.{each.path}" if each.path else path)


def as_json(found: Issue) -> dict[str, Json]:
    """Return an issue as scripts read it."""
    return {"code": found.code, "message": found.message, "path": found.path}
