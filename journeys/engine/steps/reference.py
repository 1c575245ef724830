"""The reference of all step kinds as Markdown: docs/steps.md is this text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.option import Option, options_of
from journeys.engine.steps.registry import KINDS

INTRODUCTION = """\
<!-- Generated from the step registry; change journeys/engine/steps instead. -->

# Steps

A journey is a workflow definition of the 8x8 Automation API with a few additions. Steps marked
*extension* are not known to 8x8.

Every step has `id`, `stepType`, `inputs`, `outputs`, and `nextStepId` or `selectNextStep`.

- `outputs` maps names to expressions; they are written to `data` when the step is done and may
  read `step`, which is cleared after the step. An output that throws is null, with a warning.
- `selectNextStep` maps step ids to conditions. Every path whose condition is true runs, in the
  order written; a path with null runs when no condition is true. A condition that throws is false,
  with a warning. At most 16 paths run at once, and they share `data`.
- `exits` maps the exits named below to step ids; an exit that is absent falls back to `onError`,
  and without that the run is terminated with an error. An input that throws goes the same way.
- `do` holds the steps inside an If, as lists of steps. They are steps like all others, and every
  id is known in the whole journey.
- A duration is `d.HH:mm:ss`, `HH:mm:ss`, or a number of days.
- `{{secret.NAME}}` may stand in the inputs of an HttpRequest only.
- `notes` and `ui` are kept and have no effect.
"""


def steps_markdown() -> str:
    """Return the whole reference."""
    return "\n".join([INTRODUCTION, *(line for kind in KINDS for line in _section(kind))])


def _section(kind: Kind) -> Iterator[str]:
    yield f"## {kind.name}{' (extension)' if kind.is_extension else ''}"
    yield ""
    alias = f" Also read as {', '.join(kind.aliases)}." if kind.aliases else ""
    yield f"*{kind.label}.* {kind.summary}{alias}"
    yield ""
    yield from _options(kind)
    if kind.outputs:
        yield from (f"- `step.{name}`: {meaning}" for name, meaning in kind.outputs.items())
        yield ""
    if kind.exits:
        yield f"Exits: {', '.join(f'`{name}`' for name in kind.exits)}."
        yield ""
    yield from ("```json", json.dumps(kind.example, indent=2), "```", "")


def _options(kind: Kind) -> Iterator[str]:
    options = options_of(kind.inputs)
    if not options:
        return
    yield "| input | shape | required | default | meaning |"
    yield "|---|---|---|---|---|"
    for option in options:
        yield _row(kind, option)
    yield ""


def _row(kind: Kind, option: Option) -> str:
    place = " (beside `inputs`)" if option.name in kind.step_options else ""
    default = "" if option.default in (None, "") else f"`{option.default}`"
    required = "yes" if option.required else ""
    meaning = f"{option.help}{place}"
    return f"| `{option.name}` | {option.shape} | {required} | {default} | {meaning} |"
