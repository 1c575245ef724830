"""RandomSplit: choose one of several paths by weight, the same for a contact every time."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Move, Proceed, StepFault, Visit
from journeys.engine.steps.option import required
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class SplitInputs:
    paths: Json = required("object", "Step id -> weight; any positive numbers.")


class RandomSplit(Kind):
    name = "RandomSplit"
    label = "Random split"
    summary = (
        "Takes one of the paths, in proportion to their weights. The same contact takes the same "
        "path at this step of this journey every time, as long as the weights stay."
    )
    inputs = SplitInputs
    is_extension = True
    outputs: ClassVar[Mapping[str, str]] = {"path": "the id of the step that was chosen"}
    example: ClassVar[Mapping[str, Json]] = {
        "id": "test_offer",
        "stepType": "RandomSplit",
        "inputs": {"paths": {"offer_a": 50, "offer_b": 50}},
        "outputs": {"arm": "{{step.path}}"},
    }

    def enter(self, inputs: SplitInputs, visit: Visit) -> Move:
        path = choose(inputs.paths, f"{visit.subject}:{visit.step}")
        return Proceed({"path": path}, reason=path, to=path)

    def targets(self, inputs: Mapping[str, Json]) -> Mapping[str, Json]:
        paths = inputs.get("paths")
        return {f"inputs/paths/{path}": path for path in paths} if isinstance(paths, dict) else {}

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        paths = inputs.get("paths")
        if isinstance(paths, dict) and not any(isinstance(one, str) for one in paths.values()):
            try:
                choose(paths, "")
            except StepFault as fault:
                yield Issue(step, "inputs/paths", fault.code, str(fault))


def choose(paths: Mapping[str, Json], name: str) -> str:
    """Return the path that `name` falls on; raise StepFault for weights that are none.

    Exact arithmetic, so that every machine and every replay chooses alike.
    """
    weights = {path: _weight(value) for path, value in paths.items()}
    total = sum(weights.values())
    if not total:
        raise StepFault("bad-input", "one path at least needs a weight above 0")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    rest = Fraction(int.from_bytes(digest[:8]), 2**64) * total
    for path, weight in weights.items():
        if rest < weight:
            return path
        rest -= weight
    raise AssertionError("the weights do not add up to their sum")


def _weight(value: Json) -> Fraction:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value < 0:
        raise StepFault("bad-input", "a weight is a number, 0 or more")
    return Fraction(value)
