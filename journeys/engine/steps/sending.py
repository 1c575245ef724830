"""What the steps that send a message share: acceptance, delivery, and the ways it can fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind, deadline, is_dynamic
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, StepFault, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    Medium,
    MessageDelivered,
    MessageFailed,
    SendMessage,
    TimerFired,
    Wait,
)

GOALS = ("accepted", "delivered")
OLD_TAPS = ("ignore", "answer", "restart", "text")


def goal() -> Any:
    """Declare the option `await`."""
    help = "What to wait for: accepted or delivered."
    return optional("text", help, name="await", default="accepted")


def patience() -> Any:
    """Declare the option `awaitTimeout`."""
    help = "How long to wait for delivery."
    return optional("duration", help, name="awaitTimeout", default="1.00:00:00")


def topic() -> Any:
    """Declare the option `topic`."""
    return optional("text", "What the customer must have agreed to.", default="")


def old_taps() -> Any:
    """Declare the option `oldTaps`."""
    help = "What a tap on this message does later: ignore, answer, restart or text."
    return optional("text", help, name="oldTaps", default="")


class Sending(Kind):
    """Sends one message and waits until it is accepted, or delivered. Its inputs have `goal`,
    `patience` and `topic`."""

    medium: ClassVar[Medium]
    step_options: ClassVar[tuple[str, ...]] = ("await", "awaitTimeout", "topic")

    def enter(self, inputs: Any, visit: Visit) -> Move:
        if inputs.goal not in GOALS:
            raise StepFault("bad-input", "await is accepted or delivered")
        deadline(visit, inputs.patience)
        body = {k: v for k, v in visit.inputs.items() if k not in self.step_options}
        awaits = inputs.goal == "delivered"
        effect = SendMessage(
            visit.key, visit.step, visit.no, body, awaits, self.medium, inputs.topic
        )
        patience = {"patience": inputs.patience} if awaits else None
        return Arm("effect", effect=effect, kept=patience)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match wait.kind, event:
            case "effect", EffectSucceeded(result=result) if wait.kept is None:
                return Proceed(dict(result), message=visit.key)
            case "effect", EffectSucceeded(result=result):
                until = deadline(visit, wait.kept["patience"])
                return Arm("delivery", until, kept=dict(result), message=visit.key)
            case "effect", EffectFailed(code=code, message=message):
                known = code if code in self.exits else "failed"
                bound = visit.key if known == "uncertain" else ""
                return Leave((known,), code, message, message=bound)
            case "delivery", MessageDelivered():
                return Proceed({**wait.kept, "status": "delivered"}, reason="delivered")
            case "delivery", MessageFailed(code=code, message=message):
                return Leave(("undelivered",), code, message)
            case "delivery", TimerFired():
                return Leave(("undelivered",), "timeout", "no delivery was reported in time")
            case _:
                return None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        goal = inputs.get("await") or "accepted"
        if goal not in GOALS and not is_dynamic(goal):
            yield Issue(step, "await", "bad-input", "await is accepted or delivered")
        taps = inputs.get("oldTaps") or "ignore"
        if "oldTaps" in self.step_options and taps not in OLD_TAPS:
            yield Issue(step, "oldTaps", "bad-input", f"oldTaps is {', '.join(OLD_TAPS)}")
