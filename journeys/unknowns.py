"""What the expressions in a step's inputs stand for, as far as it is known before a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from journeys.engine.braces import Expression, split
from journeys.engine.values import Json

# Expressions that end so -> how long they become. Source: 8x8 Chat Apps API, character limits of
# what a customer can have chosen; E.164 numbers with their plus sign.
LONGEST: Mapping[str, int] = {
    ".button_reply.title": 20,
    ".list_reply.title": 24,
    ".list_reply.description": 72,
    ".user.msisdn": 16,
}
_PATH = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z0-9]\w*)*", re.ASCII)


@dataclass(slots=True)
class Unknowns:
    """`maxima` holds how long a variable can become, by what stands between its braces; `whole`
    the texts that are nothing but an expression, so that it may bring anything."""

    maxima: dict[str, int] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    _sources: dict[str, str] = field(default_factory=dict)

    def marked(self, value: Json) -> Json:
        """Return a copy in which each expression is {{a plain name}}: JavaScript may hold braces,
        asterisks and quotes that mean something to who reads texts."""
        if isinstance(value, str):
            return self._text(value) if "{{" in value else value
        if isinstance(value, list):
            return [self.marked(item) for item in value]
        if isinstance(value, dict):
            return {key: self.marked(item) for key, item in value.items()}
        return value

    def told(self, message: str) -> str:
        """Return a message with the expressions as their author wrote them."""
        for name, source in self._sources.items():
            message = message.replace(f"{{{{{name}}}}}", f"{{{{{source}}}}}")
        return message

    def _text(self, text: str) -> str:
        pieces = split(text)
        marked = "".join(self._piece(piece) for piece in pieces)
        if len(pieces) == 1 and isinstance(pieces[0], Expression):
            self.whole.add(marked)
        return marked

    def _piece(self, piece: str | Expression) -> str:
        if isinstance(piece, str):
            return piece
        name = piece.source
        if not _PATH.fullmatch(name):
            name = next(
                (known for known, source in self._sources.items() if source == piece.source),
                f"expression {len(self._sources) + 1}",
            )
            self._sources[name] = piece.source
        for ending, most in LONGEST.items():
            if name.endswith(ending):
                self.maxima[name] = most
        return f"{{{{{name}}}}}"
