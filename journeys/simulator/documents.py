"""What is played: a definition, read as everywhere, and an end where a fragment leads out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.definition import Definition, all_steps, parse
from journeys.engine.step import Step
from journeys.engine.values import Json
from journeys.importing.reading import Reading
from journeys.importing.reading import read_document as read

# Notes that say nothing to somebody who plays a file.
_SILENT = frozenset({"sub-account-case", "type-case", "declared-variable", "fragment"})


@dataclass(frozen=True, slots=True)
class Document:
    """A definition to play. `notes` tell what was read leniently."""

    definition: Definition
    notes: tuple[str, ...] = ()


def read_document(value: Json) -> Document:
    """Return what is played of a file's JSON; raise Unreadable when there is nothing."""
    return document_of(read(value, "Fragment"))


def document_of(reading: Reading) -> Document:
    """Return what is played of a file that was read.

    A trigger that the file does not name is not guessed: whatever comes starts the journey. Steps
    that a fragment names and does not hold end their path.
    """
    notes = [note for note in reading.notes if note.code not in _SILENT]
    told = [f"{note.step}: {note.message}" if note.step else note.message for note in notes]
    wrapper = dict(reading.document)
    if reading.is_fragment or any(note.code == "missing-trigger" for note in notes):
        wrapper.pop("trigger", None)
    if not reading.is_fragment:
        return Document(parse(wrapper), tuple(told))
    outside = _outside(reading.definition)
    ends = [{"id": target, "stepType": "End"} for target in outside]
    body = wrapper["definition"]
    wrapper["definition"] = {**body, "steps": [*body["steps"], *ends]}
    told += [f"{target} is not in the fragment: the path ends there" for target in outside]
    return Document(parse(wrapper), ("a fragment of steps is played", *told))


def _outside(definition: Definition) -> list[str]:
    """Return the targets that the fragment does not hold, in the order it names them."""
    named = dict.fromkeys(one for step in all_steps(definition) for one in _targets(step))
    return [target for target in named if target not in definition.by_id]


def _targets(step: Step) -> Iterator[str]:
    yield from (target for target, _ in step.select)
    yield from step.exits.values()
    yield from (target for target in (step.next, step.on_error) if target)
