"""Names what nobody can read in a template, and keys that no reference has."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.content.keeping import Kept, joined
from messaging.content.parts import Issue, Json
from messaging.content.template_components import Odd


def odd_issue(part: Odd, path: str) -> Issue:
    return Issue(part.code, part.message, joined(path, part.path))


def unknown_keys(part: Json, path: str) -> Iterator[Issue]:
    """Warn of keys that are known to nobody, typing errors for example."""
    kept: Kept = part.kept
    for key, value in kept.extra.items():
        if value not in (None, [], {}):
            place = joined(path, str(key))
            yield Issue("unknownKey", "No reference names this key.", place, "warning")
