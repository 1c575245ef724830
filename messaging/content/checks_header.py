"""What a header of an interactive message, or of a card, must be."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.content.against import Against
from messaging.content.leniently import object_of
from messaging.content.parts import Frame, Header, Issue, MediaRef
from messaging.content.table_checks import is_placeholder, not_url

MEDIA_HEADERS = ("image", "video", "document")


def header_issues(header: Header | None, path: str, against: Against) -> Iterator[Issue]:
    """A text, or a medium: at 8x8 by address, at the Cloud API by address or id."""
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
    yield from _medium(header.media or MediaRef(), f"{path}.{header.type}", against)


def _medium(medium: MediaRef, path: str, against: Against) -> Iterator[Issue]:
    if not medium.link and (against.dialect == "8x8" or not medium.id):
        yield Issue("missing", "This must be filled in.", f"{path}.link")
    yield from not_url(medium.link, f"{path}.link", against.is_filled_in)
    if against.dialect == "8x8" or not against.is_own:
        return
    if medium.link and medium.id:
        yield Issue("notBoth", "Meta takes an address or an id, not both.", f"{path}.id")
    if medium.caption is not None:
        message = "Meta allows no caption in a header."
        yield Issue("notAllowed", message, f"{path}.caption")
    if medium.filename is not None and not path.endswith("document"):
        message = "Only documents have a file name."
        yield Issue("notAllowed", message, f"{path}.filename")


def direct_send_issues(frame: Frame, root: str) -> Iterator[Issue]:
    """8x8 Chat Apps API, Direct Send: text headers only."""
    if frame.header is None or frame.header.type == "text":
        return
    if "directSend" in object_of(frame.beside, "whatsApp"):
        message = "With Direct Send the header must be a text."
        yield Issue("notAllowed", message, f"{root}.header.type")
