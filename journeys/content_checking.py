"""Holds what steps send against the rules of content, as far as it is known before a run.

A journey does not know which provider carries it: only what no provider takes is an error. What
one of them refuses is a warning that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from journeys.engine.definition import Definition, all_steps
from journeys.engine.issue import Issue
from journeys.engine.step import Step
from journeys.engine.steps.sending import Sending
from journeys.engine.values import Json
from journeys.unknowns import Unknowns
from messaging.content.checking import issues
from messaging.content.checks_sms import sms_issues
from messaging.content.media_refs import Copy, library_ids, with_copies
from messaging.content.parts import Dialect
from messaging.content.parts import Issue as ContentIssue
from messaging.content.reading import parse
from messaging.content.values import Content
from messaging.content.writing import render

PROVIDERS: Mapping[Dialect, str] = {"8x8": "8x8", "cloud": "Meta's Cloud API"}
# Where a file of our library lies when its message is sent: 8x8 takes addresses only.
_COPY = Copy(link="https://example.com/file")
# What can be said of a text before it is filled in; all else is a question of its form.
_OF_VARIABLES = frozenset({"tooLong", "duplicate", "notAllowed", "notBoth"})
# 8x8's builder exports the label of a template's button beside its payload.
_LABEL = re.compile(r"components\[\d+\]\.parameters\[\d+\]\.text\Z")

Places = dict[tuple[str, str], ContentIssue]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a step sends: the body with expressions marked, and as each dialect is to carry it."""

    step: str
    body: Mapping[str, Json]
    unknowns: Unknowns
    contents: Mapping[Dialect, Content]


def content_issues(definition: Definition) -> Iterator[Issue]:
    """Yield what is wrong with the messages that steps send, by their place in the step."""
    for step in all_steps(definition):
        sent = sent_by(step)
        if sent is not None:
            for each in _issues(sent):
                yield told(sent, each)


def sent_by(step: Step) -> Sent | None:
    """Return what a step sends; None where it sends nothing, or nothing that is known."""
    inputs = step.raw.get("inputs")
    if not isinstance(step.kind, Sending) or not isinstance(inputs, dict):
        return None
    unknowns = Unknowns()
    body = unknowns.marked(inputs)
    if step.kind.medium == "sms":
        return Sent(step.id, body, unknowns, {})
    if not _is_message(body):
        return None
    ids = library_ids(body) | unknowns.whole
    copied = with_copies(body, dict.fromkeys(ids, _COPY)) if ids else body
    return Sent(step.id, body, unknowns, {"8x8": parse(copied), "cloud": parse(body)})


def told(sent: Sent, found: ContentIssue) -> Issue:
    """Return an issue with a content as one with its step."""
    parts = (part for part in re.split(r"[.\[\]]+", found.path) if part)
    message = sent.unknowns.told(found.message)
    return Issue(sent.step, "/".join(["inputs", *parts]), found.code, message, found.severity)


def _is_message(body: Mapping[str, Json]) -> bool:
    """Without kind or content there is nothing to check; the step itself tells of that."""
    kind, content = body.get("type"), body.get("content")
    if not isinstance(kind, str) or not kind or "{{" in kind:
        return False
    return isinstance(content, dict) and bool(content)


def _issues(sent: Sent) -> Iterator[ContentIssue]:
    if not sent.contents:
        yield from sms_issues(sent.body, sent.unknowns.maxima)
        return
    found: dict[Dialect, Places] = {}
    for dialect, content in sent.contents.items():
        if render(content, dialect).body is not None:
            known = issues(content, dialect, sent.unknowns.maxima)
            found[dialect] = {
                (one.path, one.code): one for one in known if not _is_excused(one, sent.body)
            }
    yield from _weighed(found)


def _weighed(found: Mapping[Dialect, Places]) -> Iterator[ContentIssue]:
    """Yield each issue once: an error where nobody takes it, with the wider of two limits."""
    wrong = [{key for key, one in each.items() if one.severity == "error"}
             for each in found.values()]  # fmt: skip
    everywhere = set.intersection(*wrong) if wrong else set()
    is_hopeless = not everywhere and all(wrong)
    last: Places = {key: one for each in found.values() for key, one in each.items()}
    for key, one in last.items():
        said = [dialect for dialect, each in found.items() if key in each]
        severities = {found[dialect][key].severity for dialect in said}
        if len(said) == len(found) and len(severities) == 1:
            yield one
            continue
        worst = next((d for d in said if found[d][key].severity == "error"), said[0])
        message = f"{PROVIDERS[worst]}: {found[worst][key].message}"
        is_error = is_hopeless and "error" in severities
        yield replace(one, message=message, severity="error" if is_error else "warning")


def _is_excused(found: ContentIssue, body: Json) -> bool:
    """Tell whether an expression stands there, which may bring what is asked for, or a builder
    wrote it so."""
    if found.code == "unknownKey":
        return _LABEL.search(found.path) is not None
    if found.code in _OF_VARIABLES:
        return False
    value = body
    for part in re.split(r"[.\[\]]+", found.path.rstrip("]")):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list):
            value = _item(value, part)
    return isinstance(value, str) and "{{" in value


def _item(items: list[Json], part: str) -> Json:
    """Return what `part` names in a list; of a key of its items, one that is an expression."""
    if part.isdecimal():
        return items[int(part)] if int(part) < len(items) else None
    inner = (item.get(part) if isinstance(item, dict) else item for item in items)
    return next((each for each in inner if isinstance(each, str) and "{{" in each), None)
