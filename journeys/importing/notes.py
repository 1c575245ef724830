"""Notes on what was read leniently, with their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeys.engine.issue import Issue, Severity


@dataclass(slots=True)
class Notes:
    """`step` is the id of the step that is being read, "" for the whole."""

    found: list[Issue] = field(default_factory=list)
    step: str = ""

    def add(self, code: str, path: str, message: str, severity: Severity = "warning") -> None:
        self.found.append(Issue(self.step, path, code, message, severity))
