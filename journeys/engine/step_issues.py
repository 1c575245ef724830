"""What is wrong with the steps of a definition, one by one and as a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from journeys.engine.braces import is_unclosed
from journeys.engine.issue import Issue
from journeys.engine.rendering import Template, names_secret
from journeys.engine.step import Step, raw_inputs, targets_of
from journeys.engine.steps.kind import Kind, is_dynamic
from journeys.engine.values import Json
from journeys.engine.written import is_given, mapping

# What a step writes as an object; anything else there would be lost in silence.
OBJECTS = ("inputs", "outputs", "selectNextStep", "exits")


def step_issues(step: Step, by_id: Mapping[str, Step]) -> Iterator[Issue]:
    """Yield what is wrong with one step."""
    yield from _shape_issues(step)
    if step.kind is None:
        yield Issue(step.id, "stepType", "unknown-type", f"unknown step type {step.step_type!r}")
    else:
        yield from step.kind.issues(step.id, raw_inputs(step.raw, step.kind))
        yield from _routing_issues(step, step.kind)
        yield from _block_issues(step, step.kind)
    for path, target in targets_of(step).items():
        if target not in by_id:
            yield Issue(step.id, path, "no-such-step", f"there is no step {target!r}")
    yield from _expression_issues(step)


def _shape_issues(step: Step) -> Iterator[Issue]:
    for key in OBJECTS:
        value = step.raw.get(key)
        if is_given(value) and not isinstance(value, dict):
            yield Issue(step.id, key, "schema", f"{key} must be an object")
    for key in ("nextStepId", "onError"):
        value = step.raw.get(key)
        if is_given(value) and not isinstance(value, str | int):
            yield Issue(step.id, key, "schema", f"{key} must be the id of a step")


def _routing_issues(step: Step, kind: Kind) -> Iterator[Issue]:
    if step.next and step.select:
        message = "give either nextStepId or selectNextStep"
        yield Issue(step.id, "nextStepId", "two-routes", message)
    if kind.needs_conditions and not step.select:
        yield Issue(step.id, "selectNextStep", "no-conditions", f"{kind.label} needs conditions")
    for name in mapping(step.raw.get("exits")):
        if name not in kind.exits and not kind.any_exit:
            yield Issue(step.id, f"exits/{name}", "unknown-exit", f"there is no exit {name!r}")


def _block_issues(step: Step, kind: Kind) -> Iterator[Issue]:
    """A `do` that is no list of lists of steps would be lost in silence."""
    do = step.raw.get("do")
    if not is_given(do):
        return
    if not kind.has_blocks:
        message = f"{kind.label} runs no steps of its own: what stands here never runs"
        yield Issue(step.id, "do", "unused-block", message, "warning")
    lists = do if isinstance(do, list) else [None]
    steps = [one for block in lists for one in (block if isinstance(block, list) else [block])]
    if not all(isinstance(one, dict) for one in steps):
        yield Issue(step.id, "do", "schema", "do is a list of lists of steps")


def _expression_issues(step: Step) -> Iterator[Issue]:
    uses_secrets = step.kind is not None and step.kind.uses_secrets
    places: list[tuple[str, Template, Json]] = [
        (f"outputs/{name}", template, mapping(step.raw.get("outputs"))[name])
        for name, template in step.outputs
    ]
    conditions = mapping(step.raw.get("selectNextStep"))
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


def reach_issues(steps: Sequence[Step], first: str, by_id: Mapping[str, Step]) -> Iterator[Issue]:
    """Yield a warning for every step that no path from the first leads to.

    A JumpTo whose target only the run can tell may lead anywhere: nothing is said then.
    """
    reached: set[str] = set()
    ahead = [first]
    while ahead:
        step = by_id.get(ahead.pop())
        if step is None or step.id in reached:
            continue
        reached.add(step.id)
        if any(map(is_dynamic, _named_steps(step))):
            return
        ahead += [*targets_of(step).values(), *(block[0].id for block in step.blocks)]
    for one in steps:
        if one.id and one.id not in reached:
            message = "no path from the first step leads here"
            yield Issue(one.id, "id", "unreachable-step", message, "warning")


def _named_steps(step: Step) -> list[Json]:
    """Return the inputs of a step that name a step to go on at."""
    return [mapping(step.raw.get("inputs")).get("stepId")] if step.kind else []


def jump_issues(steps: Sequence[Step], by_id: Mapping[str, Step]) -> Iterator[Issue]:
    """Yield an error for every JumpTo that leads back to itself by jumps alone."""
    jumps = {one.id: to for one in by_id.values() if (to := _jump_target(one))}
    endless = _round_trips(jumps)
    for step in steps:
        if step.id in endless and by_id[step.id] is step:
            message = "this jump leads back to itself, with nothing in between"
            yield Issue(step.id, "inputs/stepId", "endless-jump", message)


def _round_trips(jumps: Mapping[str, str]) -> set[str]:
    """Return the jumps that stand in a circle of jumps."""
    found: set[str] = set()
    seen: set[str] = set()
    for start in jumps:
        path: dict[str, None] = {}
        at = start
        while at in jumps and at not in seen:
            seen.add(at)
            path[at] = None
            at = jumps[at]
        if at in path:
            passed = list(path)
            found.update(passed[passed.index(at) :])
    return found


def _jump_target(step: Step) -> str:
    """Return where a JumpTo leads, "" for other steps and for what only the run can tell."""
    if step.kind is None or step.kind.name != "JumpTo":
        return ""
    return targets_of(step).get("inputs/stepId", "")
