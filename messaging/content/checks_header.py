"""What a header of an interactive message, or of a card, must be."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.content.leniently import object_of
from messaging.content.parts import Frame, Header, Issue
from messaging.content.table_checks import is_placeholder, not_url

MEDIA_HEADERS = ("image", "video", "document")


def header_issues(header: Header | None, path: str) -> Iterator[Issue]:
    """A text, or a medium by address or id."""
    if header is None:
        return
    if header.type == "text":
        if not header.text:
            yield Issue("missing", "This must be filled in.", f"{path}.text")
        return
    if is_placeholder(header.type):
        return
    if header.type not in MEDIA_HEADERS:
        message = "This must be text, image, video or document."
        yield Issue("notOneOf", message, f"{path}.type")
        return
    medium = header.media
    if medium is None or not (medium.link or medium.id):
        yield Issue("missing", "This must be filled in.", f"{path}.{header.type}.link")
        return
    yield from not_url(medium.link, f"{path}.{header.type}.link")


def direct_send_issues(frame: Frame, root: str) -> Iterator[Issue]:
    """8x8 Chat Apps API, Direct Send: text headers only."""
    if frame.header is None or frame.header.type == "text":
        return
    if "directSend" in object_of(frame.beside, "whatsApp"):
        message = "With Direct Send the header must be a text."
        yield Issue("notAllowed", message, f"{root}.header.type")
