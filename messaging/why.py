"""How it was decided who hears a customer's message: the trace kept with its inbox item."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one rule said; `verdict` is passed or decided."""

    rule: str
    verdict: str
    says: str

    @property
    def decided(self) -> bool:
        return self.verdict == "decided"


def read_why(text: str) -> list[Ruled]:
    """Return what the rules said, in their order; nothing for an item that was not heard."""
    return [Ruled(**entry) for entry in json.loads(text)] if text else []
