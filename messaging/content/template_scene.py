"""What the parts of a template must know of the whole. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.content.parts import Dialect
from messaging.content.template_components import Odd
from messaging.content.template_definition import Definition, DefinitionPart
from messaging.content.template_definition_shapes import upper_part


@dataclass(frozen=True, slots=True)
class Scene:
    """`category` is None where it is not known; `is_stored` says that a provider listed it."""

    dialect: Dialect
    category: str | None = None
    kinds: frozenset[str] = frozenset()
    is_stored: bool = False
    in_card: bool = False

    @property
    def is_authentication(self) -> bool:
        return self.category == "AUTHENTICATION"

    @property
    def has_offer(self) -> bool:
        return "LIMITED_TIME_OFFER" in self.kinds


def scene_of(definition: Definition) -> Scene:
    parts = definition.components or ()
    kinds = frozenset(_meant(part) for part in parts)
    is_stored = "status" in definition.kept.extra
    return Scene(definition.dialect, definition.category, kinds, is_stored)


def _meant(part: DefinitionPart) -> str:
    """Return a component's kind; of one that does not fit, the kind it says it is."""
    if not isinstance(part, Odd):
        return part.kind
    return upper_part(part.body.get("type")) if isinstance(part.body, Mapping) else ""
