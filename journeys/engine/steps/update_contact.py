"""UpdateContact: write the contact's name, language and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Move, Proceed, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import ChangeContact, Json


@dataclass(frozen=True, slots=True)
class ContactInputs:
    name: str = optional("text", "The contact's name.", default="")
    language: str = optional("text", "The contact's language, such as en.", default="")
    fields: Json = optional("object", "Field -> value; null empties the field.")


class UpdateContact(Kind):
    name = "UpdateContact"
    label = "Update contact"
    summary = "Writes name, language or fields of the contact; what is left out stays as it is."
    inputs = ContactInputs
    is_extension = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "remember",
        "stepType": "UpdateContact",
        "inputs": {"language": "en", "fields": {"appointment_at": "{{data.slot}}"}},
        "nextStepId": "next",
    }

    def enter(self, inputs: ContactInputs, visit: Visit) -> Move:
        given = {"name": inputs.name, "language": inputs.language}
        changes: dict[str, Json] = {key: value for key, value in given.items() if value}
        changes["fields"] = dict(inputs.fields or {})
        change = ChangeContact(visit.key, visit.step, visit.no, changes)
        return Proceed(effects=(change,))

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        if not any(inputs.get(name) for name in ("name", "language", "fields")):
            yield Issue(step, "inputs", "missing-input", "give name, language or fields")
