"""The versions of a scenario's journey: each published edit is one more, under its own digest."""

from __future__ import annotations

import json

from journeys.engine.definition import Definition, issues, parse
from journeys.engine.values import Json


class Versions:
    """Published definitions by digest, in the order of their publication; none ever changes."""

    def __init__(self, document: Json) -> None:
        first = parse(document)
        self._by_digest = {first.sha256: first}

    @property
    def newest(self) -> str:
        return list(self._by_digest)[-1]

    def of(self, digest: str) -> Definition:
        return self._by_digest[digest]

    def number(self, digest: str) -> int:
        return list(self._by_digest).index(digest) + 1

    def publish(self, edits: list[dict[str, Json]]) -> None:
        """Publish the newest version with `edits`; they must change it, and leave it right."""
        document = json.loads(self.of(self.newest).text)
        for edit in edits:
            [step] = [one for one in document["definition"]["steps"] if one["id"] == edit["step"]]
            _replace(step, edit["pointer"], edit["value"])
        edited = parse(document)
        assert not issues(edited)
        assert edited.sha256 not in self._by_digest
        self._by_digest[edited.sha256] = edited


def _replace(step: Json, pointer: str, value: Json) -> None:
    """Put `value` where the JSON pointer leads; something must be there."""
    *parents, last = pointer.removeprefix("/").split("/")
    for name in parents:
        step = step[int(name)] if isinstance(step, list) else step[name]
    key = int(last) if isinstance(step, list) else last
    assert step[key] != value
    step[key] = value
