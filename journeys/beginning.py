"""Beginning a run at a contact's turn, as the trigger's policy says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeys.definitions import definition_of
from journeys.engine.state import is_open
from journeys.engine.values import OperatorCommand, Started
from journeys.models import Trigger
from journeys.starts import Start, new_run, slot_of
from journeys.work import RunWork
from messaging.models import InboundEvent

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

Policy = Trigger.Policy


def begin(turn: ContactTurn, start: Start, item: InboundEvent) -> str:
    """Start a run unless the policy says otherwise; return in words what happened."""
    name = start.version.journey.name
    in_the_way = _in_the_way(turn, start)
    match Policy(start.trigger.policy):
        case Policy.REJECT if in_the_way:
            return f"kept the open run of {in_the_way[0].run.journey.name}"
        case Policy.QUEUE if in_the_way:
            turn.queued.append((start, item, in_the_way[-1]))
            return f"{name} waits for the open run of {in_the_way[-1].run.journey.name}"
        case Policy.REPLACE if in_the_way:
            for work in in_the_way:
                stop(turn, work, "replaced", item)
            said = f"ended the open run of {in_the_way[0].run.journey.name}, started {name}"
        case _:
            said = f"started {name}"
    run = new_run(start, turn.inputs.contact, turn.now)
    work = RunWork.start(run, turn.inputs.contact, definition_of(start.version.pk))
    turn.works.append(work)
    data = {**start.body, **start.additions}
    at = item.occurred_at if item.kind == InboundEvent.Kind.MESSAGE else turn.now
    noted = Started(start.additions)
    turn.apply(work, work.feed(Started(data), at, turn.evaluate, noted, item.pk))
    return said


def stop(turn: ContactTurn, work: RunWork, outcome: str, item: InboundEvent) -> None:
    """End a run and those that wait for its end, with an outcome that says why."""
    work = _topmost(turn, work)
    event = OperatorCommand("terminate", outcome)
    turn.apply(work, work.feed(event, turn.now, turn.evaluate, event, item.pk))


def _topmost(turn: ContactTurn, work: RunWork) -> RunWork:
    """Return the run above all that wait for one another; ended, it takes them along."""
    parent = work.parent or turn.work_of_run(work.run.parent_run)
    if not work.run.parent_key or parent is None or not is_open(parent.state):
        return work
    return _topmost(turn, parent)


def _in_the_way(turn: ContactTurn, start: Start) -> list[RunWork]:
    """Return the open runs in the start's slot; those of its journey count without a slot too."""
    slot = slot_of(start.trigger, turn.inputs.contact)
    return [
        work
        for work in turn.works
        if is_open(work.state)
        and (
            work.run.slot == slot
            or (not start.trigger.slot and work.run.journey_id == start.version.journey_id)
        )
    ]
