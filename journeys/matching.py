"""What a trigger asks of a message before it starts: read once, compared in plain words.

A match is an object whose every key must hold; {} is satisfied by every message:
`contains` a part of the text (one or a list), `keyword` / `keywords` the whole text, `types` kinds
of content, `button` the id or title of a tapped button or row, `flow` a form that came back (true,
or the form's id), `first` the contact's first message ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from contacts.stop_words import plain
from journeys.engine.values import Json
from messaging.inbox import ReplyView

TEXTS = ("contains", "keyword", "keywords", "types", "button")
KEYS = (*TEXTS, "flow", "first")


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger's filters; an empty tuple, "" and False ask for nothing."""

    contains: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    flow: bool | str = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as triggers see it. `flow_id` is that of the form it answers, if known."""

    view: ReplyView
    is_first: bool = False
    flow_id: str = ""


@lru_cache(maxsize=2000)
def read_match(text: str) -> Match:
    """Return the filters written in a trigger's `match`."""
    raw = json.loads(text)
    flow = raw.get("flow", False)
    return Match(
        contains=tuple(word.casefold() for word in _words(raw.get("contains"))),
        keywords=tuple(
            plain(word) for word in (*_words(raw.get("keyword")), *_words(raw.get("keywords")))
        ),
        types=tuple(word.casefold() for word in _words(raw.get("types"))),
        buttons=tuple(word.casefold() for word in _words(raw.get("button"))),
        flow=flow if isinstance(flow, bool | str) else False,
        first=raw.get("first") is True,
    )


def mismatch(match: Match, heard: Heard) -> str:
    """Return why the message does not satisfy the filters, "" when it does."""
    view = heard.view
    if match.contains and not any(word in view.text.casefold() for word in match.contains):
        return "wants other words"
    if match.keywords and plain(view.text) not in match.keywords:
        return "wants another keyword"
    if match.types and not {view.kind, view.media} & set(match.types):
        return "wants another kind of message"
    if match.buttons and not _is_tap(match.buttons, view):
        return "wants another button"
    if match.flow and view.kind != "flow":
        return "wants a form"
    if isinstance(match.flow, str) and match.flow and match.flow != heard.flow_id:
        return "wants another form"
    if match.first and not heard.is_first:
        return "wants the first message ever"
    return ""


def match_faults(match: Json) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for an author who wants to publish."""
    if not isinstance(match, dict):
        yield "", 'write an object such as {"contains": "a word"}'
        return
    for key, value in match.items():
        if key not in KEYS:
            yield key, f"{key!r} is none of {', '.join(KEYS)}"
        elif key in TEXTS and not _are_words(value):
            yield key, f'write "{key}": "a word", or a list of words'
        elif key == "flow" and not isinstance(value, bool) and not _is_word(value):
            yield key, 'write "flow": true, or the id of a form'
        elif key == "first" and not isinstance(value, bool):
            yield key, 'write "first": true'


def _is_tap(wanted: tuple[str, ...], view: ReplyView) -> bool:
    """Tell whether the customer tapped this; a quick reply may come back as its bare title."""
    if view.kind in ("button", "list"):
        return bool({view.tapped.casefold(), view.text.casefold()} & set(wanted))
    return bool(view.kind == "text" and view.reply_to and view.text.casefold() in wanted)


def _words(value: Json) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _are_words(value: Json) -> bool:
    words = value if isinstance(value, list) else [value]
    return bool(words) and all(_is_word(word) for word in words)


def _is_word(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())
