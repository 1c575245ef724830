"""Read, check and write the definition of a journey: 8x8's workflow definition, extended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeys.engine.issue import Issue
from journeys.engine.step import Step, read_step, with_nested
from journeys.engine.step_issues import jump_issues, reach_issues, step_issues
from journeys.engine.values import Json, canonical
from journeys.engine.written import (
    DEEPEST,
    DefinitionError,
    is_declaration,
    mapping,
    word,
    wrap,
)

__all__ = [
    "DEEPEST",
    "Definition",
    "DefinitionError",
    "Step",
    "all_steps",
    "export",
    "issues",
    "parse",
]

LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Definition:
    """A parsed definition. `document` is the wrapped form as it will be exported, `text` its
    canonical JSON, `declared` the variables that the first step only declares.

    `steps` are those of the top level, `by_id` has also those in blocks. `trigger` is the single
    one of 8x8; `triggers` stays in the document, where the host reads it.
    """

    name: str
    trigger: Json
    steps: tuple[Step, ...]
    by_id: Mapping[str, Step]
    declared: tuple[str, ...]
    document: Mapping[str, Json]
    text: str
    sha256: str


def parse(document: Json) -> Definition:
    """Return the definition in `document`, wrapped ({"definition": {...}}) or bare ({"steps"}).

    Reads leniently: what is wrong inside is for `issues` to say. Raises DefinitionError.
    """
    wrapped = wrap(document)
    try:
        text = canonical(wrapped)
        body = wrapped["definition"]
        steps = tuple(read_step(raw, f"steps/{n}", n == 0) for n, raw in enumerate(body["steps"]))
    except (ValueError, TypeError) as error:
        raise DefinitionError("the definition is not JSON") from error
    by_id: dict[str, Step] = {}
    for top in steps:
        for step in with_nested(top):
            by_id.setdefault(step.id, step)
    return Definition(
        name=word(body.get("name")),
        trigger=wrapped.get("trigger"),
        steps=steps,
        by_id=by_id,
        declared=_declared(body["steps"]),
        document=wrapped,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def all_steps(definition: Definition) -> Iterator[Step]:
    """Yield every step, those in blocks after the step they belong to."""
    for step in definition.steps:
        yield from with_nested(step)


def export(definition: Definition) -> Json:
    """Return the document for 8x8: unknown keys, key order and spelling of types as written.

    Only drift that 8x8 itself does not read is rewritten: a bare definition is wrapped, and the
    alias Delay becomes Wait.
    """
    return definition.document


def issues(definition: Definition) -> tuple[Issue, ...]:
    """Return what is wrong, for an author who wants to publish; errors forbid it.

    A target that does not exist is an error, also in definitions of 8x8: the run would fault
    there. Whether expressions are JavaScript is checked by the expressions room.
    """
    return tuple(_issues(definition))


def _issues(definition: Definition) -> Iterator[Issue]:
    if not definition.name:
        yield Issue("", "name", "missing-name", "the journey has no name")
    if not definition.steps:
        yield Issue("", "steps", "no-steps", "the journey has no steps")
    if len(definition.text) > LARGEST:
        yield Issue("", "", "too-large", "a definition is at most 1 MB")
    seen: set[str] = set()
    steps = list(all_steps(definition))
    for step in steps:
        if not step.id:
            yield Issue("", step.place, "missing-id", "the step has no id")
        elif step.id in seen:
            yield Issue(step.id, "id", "duplicate-id", f"two steps are called {step.id!r}")
        seen.add(step.id)
        yield from step_issues(step, definition.by_id)
    yield from jump_issues(steps, definition.by_id)
    if steps:
        yield from reach_issues(steps, steps[0].id, definition.by_id)


def _declared(steps: list[Json]) -> tuple[str, ...]:
    outputs = mapping(steps[0].get("outputs")) if steps else {}
    return tuple(name for name, value in outputs.items() if is_declaration(value))
