"""What a version pins at publish: the versions of the journeys that its steps start."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.braces import Expression, split
from journeys.engine.definition import Definition, all_steps
from journeys.engine.issue import Issue
from journeys.engine.steps.start_journey import StartJourney
from journeys.engine.values import canonical
from journeys.models import Journey, JourneyVersion

PLACE = "inputs/journey"


@dataclass(frozen=True, slots=True)
class Pins:
    """Name or id of a journey, as a step writes it -> the journey; and what cannot be pinned."""

    journeys: dict[str, Journey]
    issues: tuple[Issue, ...]

    def requires(self, version: JourneyVersion) -> str:
        """Return `JourneyVersion.requires`; a journey that starts itself starts this version."""
        pinned = {
            name: version.pk if journey.pk == version.journey_id else journey.live_version_id
            for name, journey in self.journeys.items()
        }
        return canonical({"journeys": pinned} if pinned else {})


def pin_journeys(journey: Journey, definition: Definition) -> Pins:
    """Find the journeys that the steps of a definition start, in its account."""
    found: dict[str, Journey] = {}
    issues: list[Issue] = []
    for step, name in _named(definition):
        child = _find(journey, name)
        if isinstance(child, str):
            issues.append(Issue(step, PLACE, "no-such-journey", child))
        else:
            found[name] = child
    return Pins(found, tuple(issues))


def _named(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield (step, name or id of a journey) of the steps that start one."""
    for step in all_steps(definition):
        inputs = step.raw.get("inputs")
        name = inputs.get("journey") if isinstance(inputs, dict) else None
        if isinstance(step.kind, StartJourney) and isinstance(name, str):
            yield step.id, name.strip()


def _find(parent: Journey, name: str) -> Journey | str:
    """Return the journey, or why there is none to pin."""
    if any(isinstance(part, Expression) for part in split(name)):
        return "write the name of a journey, no expression: its version is fixed at publish"
    rows = Journey.objects.filter(account=parent.account_id)
    found = list(rows.filter(public_id=name) if _is_id(name) else rows.filter(name=name)[:2])
    if not found:
        return f"there is no journey {name!r}"
    if len(found) > 1:
        return f"there are several journeys {name!r}: write the id of one"
    if found[0].live_version_id is None and found[0].pk != parent.pk:
        return f"the journey {name!r} has not been published"
    return found[0]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
