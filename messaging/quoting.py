"""What a message quotes or reacts to: our id of it becomes the provider's when it goes out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from messaging.content.values import Content, Json, Reaction
from messaging.models import MessageAttempt
from messaging.payloads import MessagePayload


@dataclass(frozen=True, slots=True)
class Quotes:
    """(channel, our public id) -> the provider's id; what is not in it is the provider's own."""

    known: Mapping[tuple[int, uuid.UUID], str]

    def translated(self, channel: int, written: str) -> str:
        ours = _public_id(written)
        return written if ours is None else self.known.get((channel, ours), written)

    def envelope(self, payload: MessagePayload) -> Mapping[str, Json]:
        """Return the send-body keys of a message, `context.umid` as its provider knows it."""
        context: Json = payload.envelope.get("context")
        umid = _umid_of(context)
        if not umid:
            return payload.envelope
        translated = {**dict(context), "umid": self.translated(payload.channel, umid)}
        return {**payload.envelope, "context": translated}

    def content(self, channel: int, content: Content) -> Content:
        """Return the content, a reaction naming its message as the provider knows it."""
        if not isinstance(content, Reaction):
            return content
        return replace(content, message_id=self.translated(channel, content.message_id))


def quotes_of(payloads: Iterable[MessagePayload], bodies: Iterable[tuple[int, Json]]) -> Quotes:
    """Return the provider's ids of our messages that these messages name.

    `bodies` are (channel, native content): a reaction names its message inside.
    """
    named = [(one.channel, _umid_of(one.envelope.get("context"))) for one in payloads]
    named += [(channel, _reacted(body)) for channel, body in bodies]
    asked = {(channel, ours) for channel, text in named if (ours := _public_id(text))}
    if not asked:
        return Quotes({})
    rows = MessageAttempt.objects.filter(
        channel__in={channel for channel, _ in asked},
        message__public_id__in={ours for _, ours in asked},
        provider_id__isnull=False,
    )
    found = rows.order_by("n").values_list("channel", "message__public_id", "provider_id")
    return Quotes({(channel, ours): id or "" for channel, ours, id in found})


def _umid_of(context: Json) -> str:
    umid = context.get("umid") if isinstance(context, Mapping) else None
    return umid if isinstance(umid, str) else ""


def _reacted(body: Json) -> str:
    if not isinstance(body, Mapping) or str(body.get("type")).lower() != "reaction":
        return ""
    return _umid_of(body.get("content"))


def _public_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
