"""How long a text with {{...}} in it can become. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bound:
    """A rendered text has at least `least` characters, and at most `most`; None: unknown."""

    least: int
    most: int | None

    @property
    def is_certain(self) -> bool:
        return self.most == self.least


def bound(text: str, maxima: Mapping[str, int]) -> Bound:
    """Bound the length of a text, given how long each variable can become.

    `maxima` goes by what stands between the braces, without spaces around it: declared for the
    variable, or inferred by the caller from a field, a Flow or a template. A variable may be
    empty, so the fixed part alone is certain.
    """
    names = [name.strip() for name in _VARIABLE.findall(text)]
    fixed = len(_VARIABLE.sub("", text))
    if any(name not in maxima for name in names):
        return Bound(fixed, None)
    return Bound(fixed, fixed + sum(maxima[name] for name in names))


def has_variable(text: str) -> bool:
    """Tell whether something is filled into this text."""
    return _VARIABLE.search(text) is not None
