"""Read, check and write the definition of a journey: 8x8's workflow definition, extended."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeys.engine.braces import is_unclosed
from journeys.engine.issue import Issue
from journeys.engine.rendering import Template, compile_template, names_secret
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.registry import find
from journeys.engine.values import Json, canonical

LARGEST = 1_000_000
# Far more than any real step, far less than what exhausts the stack of whoever reads on.
DEEPEST = 100
# 8x8's builder stores the declared variables of an http_request trigger as outputs like this.
DECLARATION = re.compile(r"variable \d+\Z")


class DefinitionError(ValueError):
    """The document is no definition at all: nothing of it can be shown or checked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step, ready to run. `kind` is None for a type that is not known here, `raw` is the step
    as it was written, `inputs` include the options that are written beside `inputs`."""

    id: str
    step_type: str
    kind: Kind | None
    inputs: Template
    outputs: tuple[tuple[str, Template], ...]
    select: tuple[tuple[str, Template | None], ...]
    next: str
    exits: Mapping[str, str]
    on_error: str
    raw: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Definition:
    """A parsed definition. `document` is the wrapped form as it will be exported, `text` its
    canonical JSON, `declared` the variables that the first step only declares."""

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
    wrapped = _wrapped(document)
    if not _is_shallow(wrapped):
        raise DefinitionError(f"the definition is nested more than {DEEPEST} levels deep")
    try:
        text = canonical(wrapped)
        body = wrapped["definition"]
        steps = tuple(_step(raw, n == 0) for n, raw in enumerate(body["steps"]))
    except (ValueError, TypeError) as error:
        raise DefinitionError("the definition is not JSON") from error
    by_id: dict[str, Step] = {}
    for step in steps:
        by_id.setdefault(step.id, step)
    return Definition(
        name=_word(body.get("name")),
        trigger=wrapped.get("trigger"),
        steps=steps,
        by_id=by_id,
        declared=_declared(body["steps"]),
        document=wrapped,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


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
    for number, step in enumerate(definition.steps):
        if not step.id:
            yield Issue("", f"steps/{number}", "missing-id", "the step has no id")
        elif step.id in seen:
            yield Issue(step.id, "id", "duplicate-id", f"two steps are called {step.id!r}")
        seen.add(step.id)
        yield from _step_issues(definition, step)


def _step_issues(definition: Definition, step: Step) -> Iterator[Issue]:
    if step.kind is None:
        yield Issue(step.id, "stepType", "unknown-type", f"unknown step type {step.step_type!r}")
    else:
        yield from step.kind.issues(step.id, raw_inputs(step.raw, step.kind))
        yield from _routing_issues(step, step.kind)
    for path, target in _targets(step).items():
        if target not in definition.by_id:
            yield Issue(step.id, path, "no-such-step", f"there is no step {target!r}")
    yield from _expression_issues(step)


def _routing_issues(step: Step, kind: Kind) -> Iterator[Issue]:
    if step.next and step.select:
        message = "give either nextStepId or selectNextStep"
        yield Issue(step.id, "nextStepId", "two-routes", message)
    if kind.needs_conditions and not step.select:
        yield Issue(step.id, "selectNextStep", "no-conditions", f"{kind.label} needs conditions")
    for name in _mapping(step.raw.get("exits")):
        if name not in kind.exits:
            yield Issue(step.id, f"exits/{name}", "unknown-exit", f"there is no exit {name!r}")


def _targets(step: Step) -> dict[str, str]:
    """Return path -> step id for every step id that `step` names."""
    targets = {f"selectNextStep/{target}": target for target, _ in step.select}
    targets |= {f"exits/{name}": target for name, target in step.exits.items()}
    targets |= {"nextStepId": step.next} if step.next else {}
    targets |= {"onError": step.on_error} if step.on_error else {}
    if step.kind is not None:
        named = step.kind.targets(raw_inputs(step.raw, step.kind))
        targets |= {path: _word(target) for path, target in named.items()}
    return targets


def _expression_issues(step: Step) -> Iterator[Issue]:
    uses_secrets = step.kind is not None and step.kind.uses_secrets
    places: list[tuple[str, Template, Json]] = [
        (f"outputs/{name}", template, _mapping(step.raw.get("outputs"))[name])
        for name, template in step.outputs
    ]
    conditions = _mapping(step.raw.get("selectNextStep"))
    places += [(f"selectNextStep/{to}", one, conditions[to]) for to, one in step.select if one]
    places.append(("inputs", step.inputs, step.raw.get("inputs")))
    for path, template, value in places:
        if names_secret(template) and not (path == "inputs" and uses_secrets):
            message = "only the inputs of an HttpRequest may use a secret"
            yield Issue(step.id, path, "secret-misused", message)
        if _has_unclosed(value):
            message = "{{ is never closed, so it is sent as text"
            yield Issue(step.id, path, "unclosed", message, "warning")


def _has_unclosed(value: Json) -> bool:
    if isinstance(value, str):
        return "{{" in value and is_unclosed(value)
    if isinstance(value, dict):
        return any(map(_has_unclosed, value.values()))
    return isinstance(value, list) and any(map(_has_unclosed, value))


def _wrapped(document: Json) -> dict[str, Json]:
    if not isinstance(document, dict):
        raise DefinitionError("a definition is a JSON object")
    if isinstance(document.get("definition"), dict):
        wrapper, body = dict(document), document["definition"]
    else:
        outside = ("trigger", "subAccountId", "subaccountId", "status", "accountId")
        wrapper = {key: document[key] for key in outside if key in document}
        body = {key: value for key, value in document.items() if key not in outside}
    steps = body.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise DefinitionError("a definition has a list of steps, each an object")
    wrapper["definition"] = {**body, "steps": [_canonical_step(step) for step in steps]}
    return wrapper


def _is_shallow(value: Json) -> bool:
    """Tell, level by level, whether there are at most DEEPEST of them."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [one for many in inner for one in many if isinstance(one, (dict, list))]
        if not level:
            return True
    return False


def _canonical_step(raw: dict[str, Json]) -> dict[str, Json]:
    written = raw.get("stepType")
    kind = find(written) if isinstance(written, str) else None
    if kind is None or str(written).lower() == kind.name.lower():
        return raw
    return {**raw, "stepType": kind.name}


def _step(raw: dict[str, Json], is_first: bool) -> Step:
    step_type = _word(raw.get("stepType"))
    kind = find(step_type)
    return Step(
        id=_word(raw.get("id")),
        step_type=step_type,
        kind=kind,
        inputs=compile_template(raw_inputs(raw, kind), "inputs"),
        outputs=tuple(
            (name, compile_template(value, f"outputs/{name}"))
            for name, value in _mapping(raw.get("outputs")).items()
            if not (is_first and _is_declaration(value))
        ),
        select=tuple(
            (target, _condition(target, value))
            for target, value in _mapping(raw.get("selectNextStep")).items()
        ),
        next=_word(raw.get("nextStepId")),
        exits={
            name: target
            for name, target in _mapping(raw.get("exits")).items()
            if isinstance(target, str) and target
        },
        on_error=_word(raw.get("onError")),
        raw=raw,
    )


def raw_inputs(raw: Mapping[str, Json], kind: Kind | None) -> dict[str, Json]:
    """Return the inputs as written, with the kind's options that stand beside `inputs`."""
    beside = kind.step_options if kind else ()
    return {**_mapping(raw.get("inputs")), **{key: raw[key] for key in beside if key in raw}}


def _condition(target: str, value: Json) -> Template | None:
    return None if value is None else compile_template(value, f"selectNextStep/{target}")


def _word(value: Json) -> str:
    """Return an id or name; numbers count as text, null and everything else as absent."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _is_declaration(value: Json) -> bool:
    return isinstance(value, str) and bool(DECLARATION.match(value))


def _declared(steps: list[Json]) -> tuple[str, ...]:
    outputs = _mapping(steps[0].get("outputs")) if steps else {}
    return tuple(name for name, value in outputs.items() if _is_declaration(value))
