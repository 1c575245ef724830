"""What a step answers when a token enters or resumes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from journeys.engine.rendering import Secrets
from journeys.engine.values import Effect, Json, WaitKind


class StepFault(Exception):
    """The step cannot be done; it takes `onError`, or the run is terminated."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a token in a step. `key` is `<run>:<visit>`, `message` the key of the last
    message on the token's path, `inputs` the rendered inputs and `secrets` those found there;
    `subject` and `depth` are the run's. `warnings` tell why a condition counts as false."""

    key: str
    step: str
    no: int
    now: datetime
    message: str = ""
    inputs: Mapping[str, Json] = field(default_factory=dict)
    secrets: Secrets = field(default_factory=dict)
    subject: str = ""
    depth: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proceed:
    """Go on: write outputs reading `step`, then choose the next step. `data` is merged first;
    `reason` is the log's word for how the step ended; `message` becomes the token's message.

    The next step is that of the exit `via` when the step has it, else `to` when given, else what
    the step's own routes say. Nothing is awaited of `effects`.
    """

    step: Mapping[str, Json] = field(default_factory=dict)
    data: Mapping[str, Json] = field(default_factory=dict)
    reason: str = ""
    message: str = ""
    via: str = ""
    to: str = ""
    effects: tuple[Effect, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """Wait, until `until` if given, for what `kind` says; perform `effect` meanwhile. `kept` is
    handed back in the wait."""

    kind: WaitKind
    until: datetime | None = None
    effect: Effect | None = None
    sender: str = ""
    kept: Json = None
    message: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Extend:
    """Wait on in the same suspension until `until`; `times` counts how often that was said."""

    until: datetime
    times: int
    kept: Json


@dataclass(frozen=True, slots=True)
class Leave:
    """Take the first of these exits that the step has, else `onError`, else terminate the run.

    `optional`: without an exit and `onError` the event is only logged and the token stays.
    `message` becomes the token's message.
    """

    exits: tuple[str, ...]
    code: str
    detail: str
    optional: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """Go to another step at once; nothing is written."""

    target: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The token's path ends here; the run keeps `outcome`, and `values` unless None."""

    outcome: str
    values: Json = None


@dataclass(frozen=True, slots=True)
class Open:
    """Run the steps of the block, then go on by the step's own route."""


Move: TypeAlias = Proceed | Arm | Extend | Leave | Jump | Finish | Open
