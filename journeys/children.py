"""Child runs: a journey that another one starts, and whose end it may wait for.

A child has its parent's contact, so one turn under one lock moves both.
"""

from __future__ import annotations

import json
import secrets
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING

from accounts.clock import wall_now
from journeys.definitions import definition_of
from journeys.engine.leaving import NO_CONSENT
from journeys.engine.state import awaited_runs, is_open
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Json,
    OperatorCommand,
    StartChild,
    Started,
    canonical,
)
from journeys.models import JourneyVersion, Run
from journeys.work import RunWork
from messaging.models import InboundEvent

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

# Runs that one turn of a contact may start from other runs: two journeys that start each other
# without ever waiting would go on for ever.
MOST_IN_A_TURN = 50
PARENT_ENDED = "parent ended"
NOT_PINNED = "the journey was not there when this one was published"
GONE = "the journey does not exist any more"
TOO_MANY = "journeys start one another without an end"


@lru_cache(maxsize=500)
def pinned_journeys(version_id: int) -> dict[str, int]:
    """Return name or id of a journey, as a step writes it -> the version pinned at publish."""
    text = JourneyVersion.objects.values_list("requires", flat=True).get(pk=version_id)
    pinned: dict[str, int] = json.loads(text).get("journeys", {})
    return pinned


def start_child(turn: ContactTurn, parent: RunWork, effect: StartChild) -> str:
    """Start the child in this very turn; return why it cannot be started, "" when it was."""
    version_id = pinned_journeys(parent.run.version_id).get(effect.journey.strip())
    if version_id is None:
        return NOT_PINNED
    version = turn.references.known.version(version_id)
    if version is None or version.journey.account_id != parent.run.account_id:
        return GONE
    turn.children += 1
    if turn.children > MOST_IN_A_TURN:
        return TOO_MANY
    work = _child_work(turn, parent, version, effect)
    turn.works.append(work)
    event = Started({**effect.data, **_additions(parent)})
    turn.apply(work, work.feed(event, parent.run.last_at, turn.evaluate, event))
    return ""


def tell_family(turn: ContactTurn, work: RunWork) -> None:
    """Tell a run that has ended to the one that waits for it, and end those that this one waits
    for no longer: it has ended itself, or gone back to an old question."""
    _end_children(turn, work)
    if is_open(work.state) or work.has_told_its_end:
        return
    work.has_told_its_end = True
    parent = work.parent or turn.work_of_run(work.run.parent_run)
    if work.run.parent_key and parent is not None:
        event = _end_of(work)
        turn.apply(parent, parent.feed(event, turn.now, turn.evaluate, event))


def tell_later(run: Run) -> None:
    """Put the end of a run that nobody can read into the inbox, for the run that waits for it."""
    if run.parent_run is None or not run.parent_key:
        return
    parent = Run.objects.filter(pk=run.parent_run, ended_at__isnull=True).first()
    if parent is None:
        return
    _command(run, {"verb": "child", "run": parent.public_id, "key": run.parent_key})


def end_children_later(run: Run) -> None:
    """Put the end of the runs that one waits for, which nobody can read, into the inbox."""
    waited_for = Run.objects.filter(parent_run=run.pk, ended_at__isnull=True).exclude(parent_key="")
    for public_id in waited_for.values_list("public_id", flat=True):
        _command(run, {"verb": "terminate", "run": public_id, "outcome": PARENT_ENDED})


def _command(run: Run, body: dict[str, Json]) -> None:
    now = wall_now()
    InboundEvent.objects.create(
        account_id=run.account_id,
        channel_id=run.channel_id,
        key=f"c:{uuid.uuid4()}",
        contact_id=run.contact_id,
        kind=InboundEvent.Kind.COMMAND,
        occurred_at=now,
        received_at=now,
        body=canonical(body),
    )


def broken_child(key: str) -> EffectFailed:
    """Return what a run is told of a child that nobody can read."""
    return EffectFailed(key, "failed", "the run of the other journey cannot be read")


def _child_work(
    turn: ContactTurn, parent: RunWork, version: JourneyVersion, effect: StartChild
) -> RunWork:
    above = parent.run
    run = Run(
        account_id=above.account_id,
        public_id=secrets.token_hex(12),
        journey=version.journey,
        version=version,
        contact=turn.inputs.contact,
        channel=above.channel,
        parent_run=above.pk,
        parent_key=effect.key if effect.wait else "",
        started_at=turn.now,
        last_at=above.last_at,
    )
    depth = parent.state.depth + 1
    work = RunWork.start(run, turn.inputs.contact, definition_of(version.pk), depth)
    work.parent = parent
    return work


def _additions(parent: RunWork) -> dict[str, Json]:
    """Return what every run finds in its data, as the parent has it."""
    names = ("accountId", "triggeredAt", "subAccountId", "timeZone")
    return {name: parent.state.data[name] for name in names if name in parent.state.data}


def _end_of(work: RunWork) -> EffectSucceeded | EffectFailed:
    state, key = work.state, work.run.parent_key
    if state.status == "Complete":
        result = {
            "runId": work.run.public_id,
            "status": str(state.status),
            "outcome": state.outcome,
            "values": state.returned,
        }
        return EffectSucceeded(key, result)
    reason = state.error or state.outcome or "it was cancelled"
    code = NO_CONSENT if reason == NO_CONSENT else "failed"
    return EffectFailed(key, code, f"{work.run.journey.name} was terminated: {reason}"[:500])


def _end_children(turn: ContactTurn, parent: RunWork) -> None:
    """End the runs that this one has waited for and does not any more."""
    awaited = awaited_runs(parent.state)
    for child in list(turn.works):
        is_ours = child.parent is parent or (
            parent.run.pk is not None and child.run.parent_run == parent.run.pk
        )
        key = child.run.parent_key
        if is_ours and key and key not in awaited and is_open(child.state):
            event = OperatorCommand("terminate", PARENT_ENDED)
            turn.apply(child, child.feed(event, turn.now, turn.evaluate, event))
