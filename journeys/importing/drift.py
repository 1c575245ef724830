"""The drift of real files: one small rule for each thing that samples write differently.

A rule takes a step and returns it straightened, keys in their order; what it changed, or read in
an unusual sense, it notes. What runs as it is written is kept as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from journeys.engine.steps.option import options_of
from journeys.engine.steps.registry import find
from journeys.engine.values import Json
from journeys.engine.written import is_declaration
from journeys.importing.notes import Notes

Step = dict[str, Json]
Rule = Callable[[Step, Notes], Step]

ROUTES = ("nextStepId", "onError")
NESTED = ("outputs", "selectNextStep", "nextStepId")
STEP_WORDS = {
    word.lower(): word
    for word in ("id", "stepType", "inputs", "outputs", "nextStepId", "selectNextStep", "do")
}


def straightened(step: Step, notes: Notes) -> Step:
    """Return the step after all rules."""
    for rule in RULES:
        step = rule(step, notes)
    return step


def renamed(mapping: Mapping[str, Json], old: str, new: str, value: Json) -> Step:
    """Return the mapping with another key and value at the place of `old`."""
    return {(new if key == old else key): (value if key == old else mapping[key])
            for key in mapping}  # fmt: skip


def is_empty(value: Json) -> bool:
    return value in (None, "", {}, [])


def _keys(step: Step, notes: Notes) -> Step:
    """nextstepid -> nextStepId, unless both are there."""
    for key in tuple(step):
        word = STEP_WORDS.get(key.lower())
        if word is not None and word != key and word not in step:
            notes.add("key-case", key, f"{key} is read as {word}")
            step = renamed(step, key, word, step[key])
    return step


def _type(step: Step, notes: Notes) -> Step:
    """The type in another case, or by an alias: said, and kept as written."""
    written = step.get("stepType")
    kind = find(written) if isinstance(written, str) else None
    if kind is None or written in (kind.name, *kind.aliases):
        return step
    notes.add("type-case", "stepType", f"{written} is read as {kind.name}")
    return step


def _numeric_ids(step: Step, notes: Notes) -> Step:
    for key in ("id", *ROUTES):
        value = step.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            notes.add("number-as-id", key, f"the number {value} is read as text")
            step = {**step, key: str(value)}
    return step


def _nested_keys(step: Step, notes: Notes) -> Step:
    """Outputs and routes that stand in the inputs belong beside them."""
    inputs = step.get("inputs")
    if not isinstance(inputs, dict):
        return step
    out = {key: inputs[key] for key in NESTED if key in inputs and is_empty(step.get(key))}
    if not out:
        return step
    for key in out:
        notes.add("nested-key", f"inputs/{key}", f"{key} belongs beside the inputs")
    rest = {key: value for key, value in inputs.items() if key not in out}
    return {**step, "inputs": rest, **out}


def _condition(step: Step, notes: Notes) -> Step:
    """The condition of an If stands in its inputs."""
    inputs = step.get("inputs") or {}
    lacks = isinstance(inputs, dict) and "condition" not in inputs
    if not _is(step, "if") or "condition" not in step or not lacks:
        return step
    notes.add("misplaced-key", "condition", "the condition belongs into the inputs")
    rest = {key: value for key, value in step.items() if key != "condition"}
    return {**rest, "inputs": {**inputs, "condition": step["condition"]}}


def _minutes(step: Step, notes: Notes) -> Step:
    """A Wait in minutes: a page documents it, the API knows durations only."""
    inputs = step.get("inputs")
    if not _is(step, "wait", "delay") or not isinstance(inputs, dict):
        return step
    minutes = _as_number(inputs.get("minutes"))
    if minutes is None or not is_empty(inputs.get("duration")) or not 0 <= minutes < 10_000_000:
        return step
    span = _timespan(timedelta(minutes=minutes))
    notes.add("wait-minutes", "inputs/minutes", f"{minutes:g} minutes are read as duration {span}")
    rest = {key: value for key, value in inputs.items() if key != "duration"}
    return {**step, "inputs": renamed(rest, "minutes", "duration", span)}


def _correlation(step: Step, notes: Notes) -> Step:
    """An older name of the id that a WaitForDTMF waits for."""
    inputs = step.get("inputs")
    if not _is(step, "waitfordtmf") or not isinstance(inputs, dict):
        return step
    if "correlationId" not in inputs or "dtmfRequestId" in inputs:
        return step
    notes.add("correlation-id", "inputs/correlationId", "correlationId is read as dtmfRequestId")
    value = inputs["correlationId"]
    return {**step, "inputs": renamed(inputs, "correlationId", "dtmfRequestId", value)}


def _sub_account(step: Step, notes: Notes) -> Step:
    inputs = step.get("inputs")
    if not isinstance(inputs, dict):
        return step
    if "subaccountId" not in inputs or "subAccountId" in inputs:
        return step
    notes.add("sub-account-case", "inputs/subaccountId", "subaccountId is read as subAccountId")
    value = inputs["subaccountId"]
    return {**step, "inputs": renamed(inputs, "subaccountId", "subAccountId", value)}


def _numbers(step: Step, notes: Notes) -> Step:
    """Numbers that stand as text where a number is meant."""
    inputs, kind = step.get("inputs"), find(str(step.get("stepType")))
    if kind is None or not isinstance(inputs, dict):
        return step
    for option in options_of(kind.inputs):
        value = inputs.get(option.name)
        number = _as_number(value)
        if option.shape == "number" and isinstance(value, str) and number is not None:
            notes.add("number-as-text", f"inputs/{option.name}", f"{value!r} is read as a number")
            inputs = {**inputs, option.name: number}
    return step if inputs is step["inputs"] else {**step, "inputs": inputs}


def _block(step: Step, notes: Notes) -> Step:
    """The block of an If is a list of lists of steps; one list, or one step, means the same."""
    block = step.get("do")
    if isinstance(block, dict) and block:
        block = [block]
    if not isinstance(block, list) or not block or not all(isinstance(s, dict) for s in block):
        return step
    notes.add("block-of-steps", "do", "the steps of the block are read as one list in a list")
    return {**step, "do": [block]}


RULES: tuple[Rule, ...] = (
    _keys,
    _type,
    _nested_keys,
    _numeric_ids,
    _condition,
    _minutes,
    _correlation,
    _sub_account,
    _numbers,
    _block,
)


def note_declarations(step: Step, notes: Notes) -> None:
    """Say which outputs of the first step are declarations, as the builder stores them."""
    outputs = step.get("outputs")
    for name, value in (outputs if isinstance(outputs, dict) else {}).items():
        if is_declaration(value):
            message = f"{name} is read as a variable that the trigger brings, not as an output"
            notes.add("declared-variable", f"outputs/{name}", message)


def _is(step: Step, *types: str) -> bool:
    return str(step.get("stepType")).lower() in types


def _as_number(value: Json) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    text = value.strip() if isinstance(value, str) and len(value) < 30 else ""
    whole, _, part = text.partition(".")
    digits = whole.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if not part:
        return int(whole) if "." not in text else None
    return float(text) if part.isascii() and part.isdecimal() else None


def _timespan(span: timedelta) -> str:
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours:02}:{minutes:02}:{seconds:02}"
    return f"{span.days}.{clock}" if span.days else clock
