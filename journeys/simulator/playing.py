"""Play a journey by a script: what happens, moment by moment, until nothing more is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from journeys.engine.definition import Definition
from journeys.engine.values import (
    AgentReturned,
    EffectSucceeded,
    Json,
    OperatorCommand,
)
from journeys.handing_over import exits_of
from journeys.simulator.documents import Document
from journeys.simulator.hearing import hear, hear_again, writes_sms
from journeys.simulator.inbox import Incoming, addresses_in, medium_of, view_of
from journeys.simulator.report import report
from journeys.simulator.script import (
    AgentReturn,
    Command,
    Digits,
    Entry,
    Failure,
    HttpAnswer,
    Inbound,
    Persona,
    Script,
    ScriptError,
    TriggerData,
)
from journeys.simulator.triggers import faults_of, prefers_sms, rounds
from journeys.simulator.webhooks import (
    OUR_NUMBER,
    Writing,
    as_if_written,
    chat_body,
    dtmf_data,
    sms_body,
)
from journeys.simulator.world import World

MOST_EVENTS = 5_000


def simulate(
    document: Document,
    script: Script,
    until: timedelta | None = None,
    *,
    strict_window: bool = False,
    children: Mapping[str, Definition] | None = None,
) -> dict[str, Json]:
    """Return what came of the script: see `report`."""
    world = World(document.definition, script.start, strict_window, children or {})
    world.warnings += [*document.notes, *faults_of(document.definition)]
    play(world, script.entries, until)
    return report(world)


def play(world: World, entries: Sequence[Entry], until: timedelta | None = None) -> None:
    """Let the entries happen and the clock run on, through all timers, until nothing is due."""
    end = None if until is None else world.start + until
    ahead = list(entries)
    if not any(map(_starts, ahead)):
        _start_by_itself(world, ahead, end)
    while True:
        moments = [world.next_moment(), world.start + ahead[0].at if ahead else None]
        at = min((moment for moment in moments if moment), default=None)
        if at is None or (end is not None and at > end):
            break
        if world.fed >= MOST_EVENTS:
            world.warnings.append(f"stopped after {MOST_EVENTS} events: the journey never ends")
            return
        world.now = max(world.now, at)
        if not world.take_result():
            if ahead and world.start + ahead[0].at <= world.now:
                _happen(world, ahead.pop(0))
            else:
                world.fire_timer()
        hear_again(world)
    world.now = world.now if end is None else max(world.now, end)
    if ahead:
        numbers = ", ".join(str(entry.number) for entry in ahead)
        world.warnings.append(f"entries that come after the end: {numbers}")


def _start_by_itself(world: World, ahead: list[Entry], end: datetime | None) -> None:
    """Without an entry that starts it, the clock does, or a journey without a trigger begins."""
    moments = list(rounds(world.triggers, world.start, end))
    for moment in moments:
        what = TriggerData({"scheduledFor": moment.isoformat()})
        ahead.append(Entry(0, moment - world.start, what))
    ahead.sort(key=lambda entry: entry.at)
    if not moments and not world.triggers[0].kind:
        world.start_run({}, world.persona_contact())


def _starts(entry: Entry) -> bool:
    return isinstance(entry.what, Inbound | TriggerData)


def _happen(world: World, entry: Entry) -> None:
    match entry.what:
        case Persona() as persona:
            world.persona = persona
            world.persona_contact()
        case HttpAnswer() as answer:
            world.services.expect(answer)
        case Failure() as failure:
            world.provider.failures.append(failure)
        case TriggerData(data):
            _trigger(world, data)
        case Inbound() as inbound:
            _receive(world, inbound)
        case Command() as command:
            _command(world, command, entry)
        case AgentReturn() as agent:
            _return(world, agent, entry)
        case Digits(value):
            _type(world, value, entry)
        case _:
            assert_never(entry.what)


def _trigger(world: World, data: Mapping[str, Json]) -> None:
    kinds = {trigger.kind for trigger in world.triggers}
    if not kinds & {"", "http_request", "schedule", "event"}:
        world.warnings.append("the definition has no http_request trigger; it is started anyway")
    if kinds & {"schedule", "event"} and "payload" not in data:
        data = {"payload": as_if_written(world.persona), **data}
    named = addresses_in(data)
    world.start_run(
        data, world.persona_contact(), *([world.people.contact(named)] if named else [])
    )


def _receive(world: World, inbound: Inbound) -> None:
    body = inbound.value if inbound.kind == "body" else _written(world, inbound)
    try:
        view = view_of(body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        world.warnings.append("an inbound message cannot be read: nobody hears it")
        return
    addresses = addresses_in(body)
    contact = world.people.contact(addresses) if addresses else world.persona_contact()
    medium = medium_of(body)
    is_first = contact not in world.people.counts
    incoming = Incoming(len(world.inbox) + 1, world.now, contact, medium, view, is_first)
    world.inbox[incoming.ref] = incoming
    world.people.wrote(contact, medium, world.now)
    hear(world, incoming)


def _written(world: World, inbound: Inbound) -> dict[str, Json]:
    """Return the webhook body of the shorthand: an SMS where the customer would write one."""
    contact = world.persona_contact()
    arrived = world.provider.arrived[contact]
    writing = Writing(world.persona, world.now, len(world.inbox) + 1, arrived)
    by_sms = writes_sms(world, contact)
    if by_sms is None:
        by_sms = prefers_sms(world.definition, world.triggers)
    if inbound.kind == "text" and by_sms:
        ours = world.provider.sms_source.get(contact, OUR_NUMBER)
        return sms_body(writing, inbound.value, ours)
    return chat_body(writing, inbound)


def _command(world: World, command: Command, entry: Entry) -> None:
    if world.runs:
        world.feed(world.runs[-1], OperatorCommand(command.verb))
    else:
        world.warnings.append(f"entry {entry.number}: there is no run to {command.verb}")


def _return(world: World, agent: AgentReturn, entry: Entry) -> None:
    """Give the conversation back to the run that was parked last."""
    for run in reversed(world.runs):
        for token in run.state.tokens:
            if token.wait is not None and token.wait.kind == "agent":
                _require_exit(run.definition, token.step, agent, entry)
                world.feed(run, AgentReturned(token.wait.key, agent.exit, agent.note))
                return
    world.warnings.append(f"entry {entry.number}: no run is with an agent")


def _require_exit(definition: Definition, step: str, agent: AgentReturn, entry: Entry) -> None:
    """Refuse, as the console does, an exit that the author did not draw."""
    known = exits_of(definition.by_id[step])
    if agent.exit and agent.exit not in known:
        ways = f"give one of {', '.join(known)}" if known else "give none: it has no exits"
        raise ScriptError(f"the step {step} has no exit {agent.exit!r}; {ways}",
                          entry.number, "agent.exit")  # fmt: skip


def _type(world: World, value: Json, entry: Entry) -> None:
    """Give typed digits to the step that has listened longest."""
    listening = [
        (run, ask)
        for run, ask in world.digits
        if any(token.wait and token.wait.key == ask.key for token in run.state.tokens)
    ]
    if not listening:
        world.warnings.append(f"entry {entry.number}: no step waits for digits")
        return
    run, ask = listening[0]
    told = value if isinstance(value, dict) else dtmf_data(ask, value, world.persona, world.now)
    world.feed(run, EffectSucceeded(ask.key, {"dtmfData": told}))
