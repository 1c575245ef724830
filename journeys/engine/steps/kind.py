"""The port of a step kind: one subclass per module, one instance in the registry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from journeys.engine import durations
from journeys.engine.issue import Issue
from journeys.engine.steps.move import Move, StepFault, Visit
from journeys.engine.steps.option import Option, options_of, shaped
from journeys.engine.values import Event, Json, Wait


class Kind(ABC):
    """What all steps of one type share.

    `aliases` are other names that definitions use, `rewritten` those that 8x8 does not read and
    export replaces. `exits` names the ways out beside the ordinary one, with `any_exit` authors
    name more; `outputs` the names under `step` with their meaning; `step_options` the inputs that
    are written beside `inputs`, as extensions are. A kind that `is_condition` takes an input that
    throws for false; one that `has_blocks` runs the steps in its `do`. `asks` is the wait it arms.
    """

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    rewritten: ClassVar[tuple[str, ...]] = ()
    label: ClassVar[str]
    summary: ClassVar[str]
    inputs: ClassVar[type]
    exits: ClassVar[tuple[str, ...]] = ()
    any_exit: ClassVar[bool] = False
    outputs: ClassVar[Mapping[str, str]] = {}
    step_options: ClassVar[tuple[str, ...]] = ()
    uses_secrets: ClassVar[bool] = False
    needs_conditions: ClassVar[bool] = False
    is_condition: ClassVar[bool] = False
    has_blocks: ClassVar[bool] = False
    asks: ClassVar[Literal["", "reply", "flow"]] = ""
    is_extension: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Json]]

    @abstractmethod
    def enter(self, inputs: Any, visit: Visit) -> Move:
        """Answer a token that enters with rendered `inputs`; raise StepFault when impossible."""

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        """Answer an event for a token that waits here; None when it is none of its business."""
        return None

    def targets(self, inputs: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return path -> step id for the step ids that the raw inputs name."""
        return {}

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        """Yield what is wrong with the raw inputs of `step`, as far as it can be seen."""
        for option in options_of(self.inputs):
            value = inputs.get(option.name)
            path = f"inputs/{option.name}"
            if value in (None, ""):
                if option.required:
                    yield Issue(step, path, "missing-input", f"{option.name} is required")
            elif not is_dynamic(value):
                yield from _shape_issues(step, path, option, value)


def is_dynamic(value: Json) -> bool:
    """Say whether only the run can tell what `value` is."""
    return isinstance(value, str) and "{{" in value


def _shape_issues(step: str, path: str, option: Option, value: Json) -> Iterator[Issue]:
    if option.shape == "duration":
        yield from duration_issues(step, path, value)
        return
    try:
        shaped(option, value)
    except StepFault as fault:
        yield Issue(step, path, fault.code, str(fault))


def duration_issues(step: str, path: str, value: Json) -> Iterator[Issue]:
    """Yield what is wrong with a duration that is written at `path`."""
    if not is_dynamic(value):
        try:
            durations.parse(value)
        except durations.BadDuration as error:
            yield Issue(step, path, "bad-duration", str(error))


def deadline(visit: Visit, duration: Json) -> datetime:
    """Return when `duration` from now is over; raise StepFault when it is no duration."""
    try:
        return visit.now + durations.parse(duration)
    except durations.BadDuration as error:
        raise StepFault("bad-duration", str(error)) from error
    except OverflowError as error:
        raise StepFault("bad-duration", "the moment is after the year 9999") from error
