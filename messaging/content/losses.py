"""Names what a body in another dialect leaves out: everything that a way back does not restore."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from messaging.content.parts import Issue, Json


def lost(original: Json, restored: Json) -> tuple[Issue, ...]:
    """Return a warning for every value of the original that is absent or another one."""
    return tuple(
        Issue("not_carried", "This is not carried.", path, "warning")
        for path in _lost(original, restored, "")
    )


def _lost(original: Json, restored: Json, path: str) -> Iterator[str]:
    """A key's whole value is named where nothing of it is left. Nulls say nothing."""
    if isinstance(original, Mapping) and isinstance(restored, Mapping):
        for key, value in original.items():
            here = f"{path}.{key}" if path else str(key)
            yield from _lost(value, restored.get(key), here)
    elif isinstance(original, list) and isinstance(restored, list):
        for index, value in enumerate(original):
            left = restored[index] if index < len(restored) else None
            yield from _lost(value, left, f"{path}[{index}]")
    elif original is not None and _plain(original) != _plain(restored):
        yield path


def _plain(value: Json) -> Json:
    """The case of a type's name says nothing."""
    return value.lower() if isinstance(value, str) else value
