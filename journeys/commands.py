"""What commands in the inbox tell a run; `start`, which has no run yet, is not among them."""

from __future__ import annotations

from collections.abc import Mapping

from journeys.children import broken_child
from journeys.engine.values import AgentReturned, EffectFailed, Json, OperatorCommand


def event_of_command(
    command: Mapping[str, Json],
) -> OperatorCommand | AgentReturned | EffectFailed:
    """Return the event of a command's body {"verb", "run", ...}."""
    match command["verb"]:
        case "return":
            return AgentReturned(command["key"], command.get("exit", ""), command.get("note", ""))
        case "child":
            return broken_child(command["key"])
        case verb:
            return OperatorCommand(verb, command.get("outcome", ""))
