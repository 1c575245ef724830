"""SendToAgent: give the conversation to a person, and go on when it comes back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import (
    AgentReturned,
    EffectFailed,
    Event,
    HandOver,
    Json,
    TimerFired,
    Wait,
)


@dataclass(frozen=True, slots=True)
class AgentInputs:
    """8x8's SendToConverse has only the payload."""

    team: str = optional("text", "The team that takes over.", default="")
    note: str = optional("text", "What the team should know.", default="")
    timeout: Json = optional("duration", "How long to wait for the conversation to come back.")
    payload: Json = optional("any", "The message that started the run, in 8x8's definitions.")


class SendToAgent(Kind):
    name = "SendToAgent"
    aliases = ("SendToConverse",)
    label = "Hand over to agent"
    summary = (
        "Gives the conversation to a team of people and waits until they give it back. They "
        "choose one of the step's exits, which may have any names, or the ordinary way."
    )
    inputs = AgentInputs
    exits = ("failed", "timeout")
    any_exit = True
    is_extension = True
    outputs: ClassVar[Mapping[str, str]] = {
        "ticketId": "the hand-over's id",
        "exit": "the exit that was chosen; returned for the ordinary way, timeout when nobody came "
        "back in time",
        "note": "what the agent noted on giving the conversation back",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "agent",
        "stepType": "SendToAgent",
        "inputs": {"team": "Bookings", "note": "Wants {{data.service}}", "timeout": "0.08:00:00"},
        "outputs": {"ticket": "{{step.ticketId}}"},
        "nextStepId": "thanks",
        "exits": {"solved": "survey", "timeout": "sorry"},
    }

    def enter(self, inputs: AgentInputs, visit: Visit) -> Move:
        until = None if inputs.timeout is None else deadline(visit, inputs.timeout)
        over = HandOver(visit.key, visit.step, visit.no, inputs.team, inputs.note)
        return Arm("agent", until, over)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case AgentReturned(exit=exit, note=note):
                return _back(visit, exit, note)
            case TimerFired():
                return _back(visit, "timeout", "")
            case EffectFailed(code=code, message=message):
                return Leave(("failed",), code, message)
            case _:
                return None


def _back(visit: Visit, exit: str, note: str) -> Move:
    """Go on at an exit; one that the step does not have is the ordinary way."""
    ticket = str(uuid.uuid5(uuid.NAMESPACE_OID, visit.key))
    way = exit or "returned"
    return Proceed({"ticketId": ticket, "exit": way, "note": note}, reason=way, via=exit)
