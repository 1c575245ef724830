"""What the tables cannot say of text, files, places, people and reactions.

Source: 8x8 Chat Apps API, send message; Meta Cloud API, messages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from messaging.content.parts import Dialect, Issue, Severity
from messaging.content.places import place
from messaging.content.table_checks import excused, is_placeholder
from messaging.content.values import Content, Media, Reaction, type_of

# The longest emoji, a family or a flag of a region, are sequences of this many code points.
_LONGEST_EMOJI = 16
# What emoji are made of: symbols, modifiers, joiners, variation selectors, flags' tags, keycaps.
_EMOJI_CATEGORIES = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Sm", "Po"})
_PICTURES = frozenset({"So", "Sm", "Me", "Po"})


def plain_issues(
    content: Content, dialect: Dialect, maxima: Mapping[str, int] | None
) -> Iterator[Issue]:
    match content:
        case Media():
            yield from _media(content, dialect)
        case Reaction(emoji=emoji):
            path = _path("content.emoji", content)
            if is_placeholder(emoji):
                yield from excused(emoji, path, maxima is not None)
            elif emoji and not is_emoji(emoji):
                yield Issue("notEmoji", "This must be one emoji.", path)


def _path(path: str, content: Content) -> str:
    return place(path, type_of(content), content.dialect) or path


def _media(content: Media, dialect: Dialect) -> Iterator[Issue]:
    if content.url is not None and content.id is not None:
        message = "Meta takes an address or an id, not both; 8x8 the address."
        severity: Severity = "error" if dialect == "cloud" else "warning"
        yield Issue("notBoth", message, _path("content.id", content), severity)
    if not content.url and not content.id:
        yield Issue("missing", "This must be filled in.", _path("content.url", content))
    written = (content.written or "").lower()
    if dialect == "8x8" and content.dialect == "8x8" and written == "document":
        yield Issue("unknownType", "8x8 calls this kind `file`.", "type")


def is_emoji(text: str) -> bool:
    """Tell whether a text can be one emoji: pictures and what joins them, no letters."""
    bare = [character for character in text if character not in "0123456789#*"]
    categories = {unicodedata.category(character) for character in bare}
    is_short = 0 < len(text) <= _LONGEST_EMOJI
    return is_short and categories <= _EMOJI_CATEGORIES and bool(categories & _PICTURES)
