"""Find `{{ JavaScript }}` in text, minding strings, template literals, comments and braces."""

from __future__ import annotations

import re
from dataclasses import dataclass

# After one of these a slash begins a regular expression; after anything else it divides.
BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%<>~^")
WORD_BEFORE_REGEX = re.compile(r"(?:^|[^\w$.])(?:typeof|in|of|instanceof|void|new)\s*\Z")


@dataclass(frozen=True, slots=True)
class Expression:
    """The text between two pairs of braces, stripped of blanks."""

    source: str


def split(text: str) -> tuple[str | Expression, ...]:
    """Return the literal pieces and expressions of `text`; what is never closed stays text."""
    pieces: list[str | Expression] = []
    done = 0
    opening = text.find("{{")
    while opening >= 0:
        closing = _end(text, opening + 2, "}}")
        if closing < 0:
            break
        if opening > done:
            pieces.append(text[done:opening])
        pieces.append(Expression(text[opening + 2 : closing].strip()))
        done = closing + 2
        opening = text.find("{{", done)
    if done < len(text) or not pieces:
        pieces.append(text[done:])
    return tuple(pieces)


def is_unclosed(text: str) -> bool:
    """Say whether `text` opens an expression that never ends."""
    return any(isinstance(piece, str) and "{{" in piece for piece in split(text))


def _end(text: str, start: int, closer: str) -> int:
    """Return where the JavaScript that begins at `start` meets `closer`, or -1."""
    depth = 0
    at = start
    while 0 <= at < len(text):
        char = text[at]
        if char == "}" and depth == 0:
            return at if text.startswith(closer, at) else -1
        depth += (char == "{") - (char == "}")
        at = _skip(text, start, at)
    return -1


def _skip(text: str, start: int, at: int) -> int:
    """Return the index after the token at `at`, or -1 when it never ends."""
    char = text[at]
    if char in "\"'":
        return _after_quoted(text, at, char)
    if char == "`":
        return _after_template(text, at)
    if char != "/":
        return at + 1
    if text.startswith("/*", at):
        end = text.find("*/", at + 2)
        return end + 2 if end >= 0 else -1
    if text.startswith("//", at):
        end = text.find("\n", at)
        return end + 1 if end >= 0 else -1
    return _after_regex(text, at) if _may_be_regex(_before(text, start, at)) else at + 1


def _after_quoted(text: str, at: int, quote: str) -> int:
    at += 1
    while at < len(text):
        if text[at] == quote:
            return at + 1
        at += 2 if text[at] == "\\" else 1
    return -1


def _after_template(text: str, at: int) -> int:
    at += 1
    while 0 <= at < len(text):
        if text[at] == "`":
            return at + 1
        if text.startswith("${", at):
            end = _end(text, at + 2, "}")
            at = end + 1 if end >= 0 else -1
        else:
            at += 2 if text[at] == "\\" else 1
    return -1


def _before(text: str, start: int, at: int) -> str:
    """Return the few characters that say what a slash means: all of them would take for ever."""
    while at > start and text[at - 1].isspace():
        at -= 1
    return text[max(start, at - 12) : at]


def _may_be_regex(before: str) -> bool:
    return not before or before[-1] in BEFORE_REGEX or bool(WORD_BEFORE_REGEX.search(before))


def _after_regex(text: str, at: int) -> int:
    in_class = False
    at += 1
    while at < len(text) and text[at] != "\n":
        char = text[at]
        if char == "/" and not in_class:
            return at + 1
        in_class = (in_class or char == "[") and char != "]"
        at += 2 if char == "\\" else 1
    return -1
