"""What a content is held against."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.content.parts import Dialect


@dataclass(frozen=True, slots=True)
class Against:
    """The dialect it shall be sent in, and the one it was written in: what only the other one
    forbids is left out on the way and no fault. `is_filled_in` says that {{...}} stands for
    something."""

    dialect: Dialect
    source: Dialect
    is_filled_in: bool = False

    @property
    def is_own(self) -> bool:
        return self.dialect == self.source
