"""Files of journeys: a definition, an API body, an export, or a fragment of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.definition import Definition, DefinitionError, parse
from journeys.engine.values import Json

_TARGETS = ("nextStepId", "onError")
_TARGET_MAPS = ("selectNextStep", "exits")


@dataclass(frozen=True, slots=True)
class Document:
    """A definition to play. `notes` tell what was read leniently."""

    definition: Definition
    notes: tuple[str, ...] = ()


def read_document(value: Json) -> Document:
    """Return the definition in a file's JSON; raise DefinitionError when there is none.

    Of a list of versions the newest is played. Steps that a fragment names and does not hold end
    their path.
    """
    if isinstance(value, list) and value and all(_is_body(one) for one in value):
        newest = max(value, key=_version)
        notes = (f"{len(value)} versions: the newest is played",) if len(value) > 1 else ()
        return Document(parse(newest), notes)
    if isinstance(value, dict) and "stepType" in value:
        return _fragment([value])
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return _fragment(value)
    if isinstance(value, dict) and not _is_body(value) and ("outputs" in value or "id" in value):
        raise DefinitionError("this is a part of a step: it has no stepType")
    return Document(parse(value))


def _is_body(value: Json) -> bool:
    return isinstance(value, dict) and (
        isinstance(value.get("definition"), dict) or isinstance(value.get("steps"), list)
    )


def _version(body: dict[str, Json]) -> int:
    inner = body.get("definition")
    places = [inner, body] if isinstance(inner, dict) else [body]
    return max((v for p in places if type(v := p.get("version")) is int), default=0)


def _fragment(steps: list[dict[str, Json]]) -> Document:
    """Return the steps as a definition, with an end where they lead out of the fragment."""
    if not all(isinstance(step.get("stepType"), str) for step in steps):
        raise DefinitionError("this is a part of a step: it has no stepType")
    held = {step.get("id") for step in _all_steps(steps)}
    named = dict.fromkeys(t for step in _all_steps(steps) for t in _targets(step))
    outside = [target for target in named if target not in held]
    ends = [{"id": target, "stepType": "End"} for target in outside]
    notes = [f"{target} is not in the fragment: the path ends there" for target in outside]
    definition = parse({"name": "Fragment", "steps": [*steps, *ends]})
    return Document(definition, ("a fragment of steps is played", *notes))


def _all_steps(steps: list[dict[str, Json]]) -> Iterator[dict[str, Json]]:
    ahead: list[Json] = list(steps)
    while ahead:
        one = ahead.pop(0)
        if isinstance(one, list):
            ahead[:0] = one
        elif isinstance(one, dict):
            yield one
            ahead[:0] = one["do"] if isinstance(one.get("do"), list) else []


def _targets(step: dict[str, Json]) -> Iterator[str]:
    for key in _TARGETS:
        if isinstance(step.get(key), str) and step[key]:
            yield step[key]
    for key in _TARGET_MAPS:
        if isinstance(step.get(key), dict):
            names = step[key].values() if key == "exits" else step[key]
            yield from (name for name in names if isinstance(name, str) and name)
