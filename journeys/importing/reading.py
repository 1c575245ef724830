"""Read a definition leniently: whatever of the known shapes and drift a file has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from journeys.engine.definition import Definition, DefinitionError, parse
from journeys.engine.issue import Issue, Severity
from journeys.engine.values import Json, canonical
from journeys.engine.written import TooDeep
from journeys.importing.drift import note_declarations, straightened
from journeys.importing.file_text import Unreadable, read_json
from journeys.importing.notes import Notes
from journeys.importing.shapes import Found, NoDefinition, Shape, find

TRIGGERS = ("inbound_chat_apps", "inbound_sms", "http_request", "fallback", "schedule", "event")
UNNAMED = "Imported journey"
# A definition of 1 MB holds fewer steps of any use.
MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A definition, the shape it came in, and notes on what was read leniently."""

    definition: Definition
    shape: Shape
    is_fragment: bool
    notes: tuple[Issue, ...]

    @property
    def document(self) -> dict[str, Json]:
        return dict(self.definition.document)


def read_file(data: bytes, name: str = "") -> Reading:
    """Return the definition in the bytes of a file; raise Unreadable with places.

    `name` is what a fragment, or a definition without a name, is called.
    """
    value, remarks = read_json(data)
    reading = read_document(value, name)
    return replace(reading, notes=(*remarks, *reading.notes))


def read_document(value: Json, name: str = "") -> Reading:
    """Return the definition in a JSON value; raise Unreadable."""
    notes = Notes()
    try:
        found = find(value, notes)
        _require_few(found)
        definition = parse(_straight(found, name or UNNAMED, notes))
    except (NoDefinition, DefinitionError) as error:
        code = "too-deep" if isinstance(error, TooDeep) else "not-a-definition"
        raise Unreadable(Issue("", "", code, str(error))) from error
    return Reading(definition, found.shape, found.is_fragment, tuple(notes.found))


def _require_few(found: Found) -> None:
    if len(found.wrapper["definition"]["steps"]) > MOST_STEPS:
        message = f"a journey has at most {MOST_STEPS:,} steps"
        raise Unreadable(Issue("", "steps", "too-large", message))


def _straight(found: Found, name: str, notes: Notes) -> dict[str, Json]:
    wrapper = found.wrapper
    body = {**wrapper["definition"], "steps": _steps(wrapper["definition"]["steps"], notes)}
    if not _is_name(body.get("name")):
        if not found.is_fragment:
            message = f"the journey has no name; read as {name!r}"
            notes.add("missing-name", "name", message, "error")
        body = {"name": name, **{key: body[key] for key in body if key != "name"}}
    if "subaccountId" in wrapper and "subAccountId" not in wrapper:
        notes.add("sub-account-case", "subaccountId", "subaccountId is read as subAccountId")
    return _with_trigger({**wrapper, "definition": body}, found, notes)


def _is_name(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _steps(steps: list[Json], notes: Notes) -> list[Json]:
    """Return all steps straightened, those in blocks too, each with an id."""
    taken = {str(step.get("id")) for step in _all(steps)}
    straight = [_step(step, f"steps/{number}", taken, notes) for number, step in enumerate(steps)]
    if straight:
        notes.step = str(straight[0].get("id"))
        note_declarations(straight[0], notes)
    notes.step = ""
    return list(straight)


def _step(step: dict[str, Json], place: str, taken: set[str], notes: Notes) -> dict[str, Json]:
    notes.step = str(step.get("id") or "")
    if step.get("id") in (None, ""):
        step = {"id": _new_id(step, taken), **{key: step[key] for key in step if key != "id"}}
        message = f"the step has no id; it is called {step['id']}"
        notes.add("missing-id", place, message, "error")
    step = straightened(step, notes)
    block = step.get("do")
    if not isinstance(block, list) or not block:
        return step
    return {**step, "do": [_path(path, f"{place}/do/{n}", taken, notes)
                           for n, path in enumerate(block)]}  # fmt: skip


def _path(path: Json, place: str, taken: set[str], notes: Notes) -> Json:
    if not isinstance(path, list):
        return path
    return [_step(step, f"{place}/{number}", taken, notes) if isinstance(step, dict) else step
            for number, step in enumerate(path)]  # fmt: skip


def _new_id(step: dict[str, Json], taken: set[str]) -> str:
    stem = "".join(c for c in str(step.get("stepType") or "step").lower() if c.isalnum())[:40]
    number = len(taken)
    while f"{stem}_{number}" in taken:
        number += 1
    taken.add(f"{stem}_{number}")
    return f"{stem}_{number}"


def _all(steps: list[Json]) -> list[dict[str, Json]]:
    """Return the steps and, level by level, those in their blocks."""
    found: list[dict[str, Json]] = []
    ahead: list[Json] = list(steps)
    while ahead:
        one = ahead.pop()
        if isinstance(one, list):
            ahead += one
        elif isinstance(one, dict):
            found.append(one)
            ahead.append(one.get("do"))
    return found


def _with_trigger(wrapper: dict[str, Json], found: Found, notes: Notes) -> dict[str, Json]:
    """Name the trigger, where there is none or where it is written in another case."""
    given = wrapper.get("trigger")
    if isinstance(given, str) and given:
        known = _folded(given)
        if known == given:
            return wrapper
        notes.add("trigger-case", "trigger", f"{given} is read as {known}")
        return {**wrapper, "trigger": known}
    if given is not None or wrapper.get("triggers"):
        return wrapper
    guess = _guess(canonical(wrapper["definition"]["steps"]))
    if not found.is_fragment:
        message = f"the file names no trigger; read as {guess}, which fits what the steps read"
        severity: Severity = "error" if found.shape in ("body", "versions") else "warning"
        notes.add("missing-trigger", "trigger", message, severity)
    rest = {key: wrapper[key] for key in wrapper if key != "trigger"}
    return {"trigger": guess, **rest}


def _folded(trigger: str) -> str:
    """Return the known trigger that differs only in case, dashes and underscores."""
    bare = trigger.lower().replace("_", "").replace("-", "").replace(" ", "")
    return next((one for one in TRIGGERS if one.replace("_", "") == bare), trigger)


def _guess(text: str) -> str:
    if "data.payload.source" in text or "data.payload.body" in text:
        return "inbound_sms"
    return "inbound_chat_apps" if "data.payload" in text else "http_request"
