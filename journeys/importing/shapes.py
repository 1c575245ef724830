"""Which shape a file has, and the wrapped definition it holds.

Known are: the body of the API and the export of the builder ({"definition": {...}, "trigger"}),
a bare definition ({"name", "steps"}), a list of versions as the API answers it, and fragments of
documents: one step, a list of steps, a part of a step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from journeys.engine.issue import Severity
from journeys.engine.values import Json
from journeys.importing.notes import Notes

Shape = Literal["body", "bare", "versions", "step", "steps", "part"]
FRAGMENTS = ("step", "steps", "part")
STEP_KEYS = ("stepType", "inputs", "outputs", "nextStepId", "selectNextStep", "do", "exits")
# Keys of the wrapper that people also write beside the steps.
OUTSIDE = ("trigger", "triggers", "match", "policy", "priority", "slot", "subAccountId",
           "subaccountId", "status", "accountId", "createdAt")  # fmt: skip


class NoDefinition(ValueError):
    """The JSON is neither a definition nor a fragment of one."""


@dataclass(frozen=True, slots=True)
class Found:
    """`wrapper` holds the steps in definition.steps; `shape` is how they came."""

    shape: Shape
    wrapper: dict[str, Json]

    @property
    def is_fragment(self) -> bool:
        return self.shape in FRAGMENTS


def find(document: Json, notes: Notes) -> Found:
    """Return the definition in a document, wrapped; raise NoDefinition."""
    if isinstance(document, list):
        return _of_list(document, notes)
    if not isinstance(document, dict):
        raise NoDefinition("a definition is a JSON object")
    if isinstance(document.get("definition"), dict):
        return Found("body", _checked(_moved_out(document, notes)))
    if "steps" in document:
        body = {key: value for key, value in document.items() if key not in OUTSIDE}
        outside = {key: document[key] for key in OUTSIDE if key in document}
        return Found("bare", _checked({**outside, "definition": body}))
    if "stepType" in document:
        return _fragment("step", [document], "one step", notes)
    if any(key in document for key in STEP_KEYS):
        return _fragment("part", [_with_type(document, notes)], "a part of a step", notes)
    raise NoDefinition("there is no definition in it: no steps, and nothing that is a step")


def _of_list(documents: list[Json], notes: Notes) -> Found:
    flat = [one for many in documents for one in (many if isinstance(many, list) else [many])]
    if not flat or not all(isinstance(one, dict) for one in flat):
        raise NoDefinition("the list holds neither steps nor definitions")
    if all(isinstance(one.get("definition"), dict) for one in flat):
        newest = _newest(flat, notes)
        return Found("versions", _checked(_moved_out(newest, notes)))
    if all(any(key in one for key in STEP_KEYS) for one in flat):
        steps = [one if "stepType" in one else _with_type(one, notes) for one in flat]
        return _fragment("steps", steps, "a list of steps", notes)
    raise NoDefinition("the list holds neither steps nor definitions")


def _newest(documents: list[dict[str, Json]], notes: Notes) -> dict[str, Json]:
    """Return the highest version of the first definition in the API's answer."""
    first = documents[0]["definition"].get("id")
    same = [one for one in documents if one["definition"].get("id") == first]
    newest = max(same, key=lambda one: _number(one["definition"].get("version")))
    if len(documents) > 1:
        message = f"the file holds {len(documents)} definitions; only one of them is read here"
        notes.add("several-definitions", str(documents.index(newest)), message)
    return newest


def _number(version: Json) -> int:
    return version if isinstance(version, int) and not isinstance(version, bool) else 0


def _moved_out(document: dict[str, Json], notes: Notes) -> dict[str, Json]:
    """Take the trigger out of the inner object where people write it by mistake."""
    body = document["definition"]
    inside = [key for key in ("trigger", "triggers") if key in body and key not in document]
    if not inside:
        return document
    for key in inside:
        notes.add("misplaced-key", f"definition/{key}", f"{key} belongs beside the definition")
    rest = {key: value for key, value in body.items() if key not in inside}
    return {**{key: body[key] for key in inside}, **document, "definition": rest}


def _checked(wrapper: dict[str, Json]) -> dict[str, Json]:
    steps = wrapper["definition"].get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise NoDefinition("a definition has a list of steps, each an object")
    return wrapper


def _fragment(shape: Shape, steps: list[dict[str, Json]], what: str, notes: Notes) -> Found:
    severity: Severity = "error"
    notes.add("fragment", "", f"this is {what}, not a whole definition", severity)
    return Found(shape, {"definition": {"steps": steps}})


def _with_type(step: dict[str, Json], notes: Notes) -> dict[str, Json]:
    """Give a part of a step the type that fits what it holds."""
    guess = _guess(step)
    notes.add("missing-type", "stepType", f"the step does not say its type; read as {guess}")
    inputs: dict[str, Json] = (
        {"inputs": {"values": {}}} if guess == "SetData" and not step.get("inputs") else {}
    )
    return {"stepType": guess, **step, **inputs}


def _guess(step: Mapping[str, Json]) -> str:
    given = step.get("inputs")
    inputs = given if isinstance(given, dict) else {}
    tells = (
        ("If", "do" in step or "condition" in inputs),
        ("HttpRequest", "url" in inputs),
        ("SMS", "destination" in inputs),
        ("ChatAppsMessage", "content" in inputs),
        ("VoiceMessage", "action" in inputs),
        ("WaitForReply", "from" in inputs),
        ("WaitForDTMF", "dtmfRequestId" in inputs or "correlationId" in inputs),
        ("Wait", "duration" in inputs or "minutes" in inputs),
        ("Branch", bool(step.get("selectNextStep"))),
    )
    return next((name for name, is_it in tells if is_it), "SetData")
