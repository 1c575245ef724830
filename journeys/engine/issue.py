"""What is wrong with a definition, in words for its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """`path` is a place inside the step (inputs/timeout) or the definition ("")."""

    step: str
    path: str
    code: str
    message: str
    severity: Severity = "error"
