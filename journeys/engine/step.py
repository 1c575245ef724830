"""One step of a definition, read and ready to run, with the steps inside its block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeys.engine.rendering import Template, compile_template
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.registry import find
from journeys.engine.values import Json
from journeys.engine.written import blocks_of, is_declaration, mapping, word


@dataclass(frozen=True, slots=True)
class Step:
    """One step, ready to run. `kind` is None for a type that is not known here, `raw` is the step
    as it was written, `inputs` include the options that are written beside `inputs`.

    `blocks` are the steps in `do`, `inside` the ids of the steps whose block this one stands in,
    the outermost first; `place` is where it stands in the definition.
    """

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
    blocks: tuple[tuple[Step, ...], ...] = ()
    inside: tuple[str, ...] = ()
    place: str = ""


def read_step(
    raw: dict[str, Json], place: str, is_first: bool = False, inside: tuple[str, ...] = ()
) -> Step:
    """Return the step that is written as `raw` at `place`, leniently: issues come later."""
    step_type = word(raw.get("stepType"))
    kind = find(step_type)
    name = word(raw.get("id"))
    within = (*inside, name) if kind is not None and kind.has_blocks else inside
    return Step(
        id=name,
        step_type=step_type,
        kind=kind,
        inputs=compile_template(raw_inputs(raw, kind), "inputs"),
        outputs=tuple(
            (key, compile_template(value, f"outputs/{key}"))
            for key, value in mapping(raw.get("outputs")).items()
            if not (is_first and is_declaration(value))
        ),
        select=tuple(
            (target, _condition(target, value))
            for target, value in mapping(raw.get("selectNextStep")).items()
        ),
        next=word(raw.get("nextStepId")),
        exits={
            key: target
            for key, target in mapping(raw.get("exits")).items()
            if isinstance(target, str) and target
        },
        on_error=word(raw.get("onError")),
        raw=raw,
        blocks=tuple(
            tuple(read_step(one, f"{place}/{at}", inside=within) for at, one in block)
            for block in blocks_of(raw)
        ),
        inside=inside,
        place=place,
    )


def with_nested(step: Step) -> Iterator[Step]:
    """Yield the step and those in its block, in the order in which they are written."""
    yield step
    for block in step.blocks:
        for inner in block:
            yield from with_nested(inner)


def raw_inputs(raw: Mapping[str, Json], kind: Kind | None) -> dict[str, Json]:
    """Return the inputs as written, with the kind's options that stand beside `inputs`."""
    beside = kind.step_options if kind else ()
    return {**mapping(raw.get("inputs")), **{key: raw[key] for key in beside if key in raw}}


def targets_of(step: Step) -> dict[str, str]:
    """Return path -> step id for every step id that `step` names."""
    targets = {f"selectNextStep/{target}": target for target, _ in step.select}
    targets |= {f"exits/{name}": target for name, target in step.exits.items()}
    targets |= {"nextStepId": step.next} if step.next else {}
    targets |= {"onError": step.on_error} if step.on_error else {}
    if step.kind is not None:
        named = step.kind.targets(raw_inputs(step.raw, step.kind))
        targets |= {path: word(target) for path, target in named.items()}
    return targets


def _condition(target: str, value: Json) -> Template | None:
    return None if value is None else compile_template(value, f"selectNextStep/{target}")
