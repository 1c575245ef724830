"""What came of a simulation, as JSON and as text. Moments are durations from the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from journeys.engine.state import is_open
from journeys.engine.values import Json, Token, Wait
from journeys.simulator import spans
from journeys.simulator.inbox import Incoming
from journeys.simulator.provider import Message, Request
from journeys.simulator.runs import PlayedRun
from journeys.simulator.world import World

# What a token waits for, in words of 8x8 where it has any.
_STATUS = {"effect": "Running", "timer": "Sleeping"}


def report(world: World) -> dict[str, Json]:
    """Return the outcome: status, steps, data and waits of the newest run, messages and requests
    of all."""
    roots = [run for run in world.runs if run.parent is None]
    newest = roots[-1] if roots else None
    told: dict[str, Json] = {
        "status": newest.state.status if newest else None,
        "steps": _steps(world, newest) if newest else [],
        "messages": [_message(world, one) for one in world.provider.messages],
        "requests": [_request(world, one) for one in world.provider.requests],
        "data": dict(newest.state.data) if newest else {},
        "waiting": [one for run in world.runs if is_open(run.state) for one in _waits(world, run)],
        "outcome": newest.state.outcome if newest else "",
        "errors": [one for run in world.runs for one in _errors(run)],
        "warnings": _warnings(world),
        "refused": [_message(world, one) for one in world.provider.refused],
        "inbound": [_incoming(world, one) for one in world.inbox.values()],
        "start": _moment(world.start),
        "end": _at(world, world.now),
    }
    if world.provider.changes:
        told["contact"] = _contact(world)
    if len(world.runs) > 1:
        told["runs"] = [_run(world, run) for run in world.runs]
    return told


def failed(errors: Sequence[dict[str, Json]]) -> dict[str, Json]:
    """Return the outcome of what cannot be played."""
    return {
        "status": None,
        "steps": [],
        "messages": [],
        "requests": [],
        "data": {},
        "waiting": [],
        "errors": list(errors),
    }


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _at(world: World, at: datetime) -> str:
    return spans.write(world.since_start(at))


def _steps(world: World, run: PlayedRun) -> list[dict[str, Json]]:
    return [
        {
            "id": row.id,
            "status": row.status,
            "at": _at(world, row.at),
            "startedAt": _at(world, row.started),
            **({"exit": row.exit} if row.exit else {}),
        }
        for row in run.steps.values()
    ]


def _message(world: World, one: Message) -> dict[str, Json]:
    return {
        "at": _at(world, one.at),
        "type": one.type,
        "content": one.content,
        "step": one.step,
        "to": one.to,
        **({"error": one.error} if one.error else {}),
    }


def _request(world: World, one: Request) -> dict[str, Json]:
    call = one.call
    return {
        "at": _at(world, one.at),
        "step": call.step,
        "method": call.method,
        "url": call.url,
        "headers": dict(call.headers),
        "parameters": dict(call.parameters),
        "body": call.body,
        **({"error": one.error} if one.error else {"status": one.status, "response": one.answer}),
    }


def _waits(world: World, run: PlayedRun) -> Iterator[dict[str, Json]]:
    for token in run.state.tokens:
        if token.wait is not None:
            yield _wait(world, token, token.wait)


def _wait(world: World, token: Token, wait: Wait) -> dict[str, Json]:
    return {
        "step": token.step,
        "for": wait.kind,
        "status": _STATUS.get(wait.kind, "WaitingForEvent"),
        "since": _at(world, wait.since) if wait.since else None,
        "until": _at(world, wait.until) if wait.until else None,
    }


def _errors(run: PlayedRun) -> Iterator[dict[str, Json]]:
    error = run.state.error
    if error:
        rows = (row.id for row in run.steps.values() if error.startswith(f"{row.id}: "))
        step = next(rows, "")
        yield {"step": step, "message": error.removeprefix(f"{step}: ") if step else error}


def _warnings(world: World) -> list[str]:
    found = [*world.warnings, *world.provider.warnings]
    found += [warning for run in world.runs for warning in run.warnings]
    if not world.runs:
        found.append("nothing started a run")
    return list(dict.fromkeys(found))


def _incoming(world: World, one: Incoming) -> dict[str, Json]:
    return {
        "at": _at(world, one.at),
        "kind": one.view.kind,
        "text": one.view.text,
        "became": one.became,
    }


def _contact(world: World) -> dict[str, Json]:
    """Return what UpdateContact wrote, the last of each."""
    changed: dict[str, Json] = {}
    for change in world.provider.changes:
        fields = {**changed.get("fields", {}), **(change.get("fields") or {})}
        changed = {**changed, **change, **({"fields": fields} if fields else {})}
    return changed


def _run(world: World, run: PlayedRun) -> dict[str, Json]:
    return {
        "id": run.state.run,
        "journey": run.definition.name,
        "status": run.state.status,
        "startedAt": _at(world, run.started_at),
        "steps": _steps(world, run),
        "data": dict(run.state.data),
    }
