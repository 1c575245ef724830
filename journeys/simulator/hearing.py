"""Who hears a message that comes in: an agent, a wait, a mailbox, a trigger, or nobody.

The same order as in production (journeys/hearing.py); account keywords, consent and what
happened to old buttons belong to the account and are not simulated.
"""

from __future__ import annotations

from collections.abc import Iterator

from journeys.engine.routing import OpenWait, Sender, choose
from journeys.engine.state import suspensions, takes_mail
from journeys.engine.values import OperatorCommand, Reply, Token, Wait
from journeys.matching import Heard
from journeys.simulator.inbox import Incoming
from journeys.simulator.phone import flow_id
from journeys.simulator.runs import PlayedRun
from journeys.simulator.triggers import set_off
from journeys.simulator.world import World


def hear(world: World, incoming: Incoming) -> None:
    """Take a message to whoever listens, and note in `became` who that was."""
    if any(_is_parked(run) for run in world.runs_of(incoming.contact)):
        incoming.became = "agent"
    elif not _give(world, incoming):
        _set_off(world, incoming)


def hear_again(world: World) -> None:
    """Take messages that mailboxes gave back to whoever listens now; start what had to wait."""
    while world.returned:
        hear(world, world.returned.pop(0))
    for one in list(world.queue):
        incoming = one[1]
        if not world.runs_of(incoming.contact):
            world.queue.remove(one)
            incoming.became = "started a run"
            world.start_run(incoming.view.body, incoming.contact)


def writes_sms(world: World, contact: int) -> bool | None:
    """Tell whether the newest wait of the contact listens to SMS; None without a wait."""
    waits = [
        (wait.since or world.now, medium_of_wait(run, token, wait) == "sms")
        for run in world.asking(contact)
        for token, wait in suspensions(run.state)
    ]
    return max(waits)[1] if waits else None


def _give(world: World, incoming: Incoming) -> bool:
    view = incoming.view
    runs = {run.state.run: run for run in world.asking(incoming.contact)}
    waits = [wait for run in runs.values() for wait in _waits(world, run, incoming)]
    senders = [
        Sender(run.state.run, run.started_at)
        for run in runs.values()
        if takes_mail(run.state) and incoming.ref not in run.gave_back
    ]
    choice = choose(view.kind, _key_of(world, incoming), waits, senders)
    if choice is None:
        return False
    number = choice.no if isinstance(choice, OpenWait) else None
    run = runs[choice.run]
    other = incoming.contact != run.contact
    done = world.feed(run, Reply(incoming.ref, number, view.kind, view.body, other))
    if incoming.ref in done.held:
        incoming.became = "mailbox"
    return incoming.ref in (*done.taken, *done.held)


def _waits(world: World, run: PlayedRun, incoming: Incoming) -> Iterator[OpenWait]:
    for token, wait in suspensions(run.state):
        hears = medium_of_wait(run, token, wait) in (incoming.medium, "")
        if hears and world.awaits(run, wait, incoming.contact):
            yield OpenWait(
                run=run.state.run,
                no=wait.no,
                token=token.no,
                kind="flow" if wait.kind == "flow" else "reply",
                armed_at=wait.since or world.now,
                bound_to=wait.bound_to,
            )


def _key_of(world: World, incoming: Incoming) -> str:
    """Return the effect key of the message that the reply names, "" if it names none."""
    named = incoming.view.reply_to
    arrived = world.provider.arrived[incoming.contact]
    return next((one.key for one in arrived if named and one.umid == named), "")


def medium_of_wait(run: PlayedRun, token: Token, wait: Wait) -> str:
    """Return what a wait listens to: sms, chat, or "" for both."""
    step = run.definition.by_id.get(token.step)
    inputs = step.raw.get("inputs") if step else None
    written = inputs.get("channel") if isinstance(inputs, dict) else None
    named = wait.channel or (written if isinstance(written, str) else "")
    if not named.strip() or "{{" in named:
        return ""
    return "sms" if named.strip().lower() == "sms" else "chat"


def _is_parked(run: PlayedRun) -> bool:
    return any(token.wait and token.wait.kind == "agent" for token in run.state.tokens)


def _set_off(world: World, incoming: Incoming) -> None:
    form = flow_id(world.provider.arrived[incoming.contact])
    heard = Heard(incoming.view, incoming.is_first, form)
    trigger = set_off(world.triggers, incoming.medium, heard)
    if trigger is None:
        incoming.became = "unanswered"
        return
    open_runs = [run for run in world.runs_of(incoming.contact) if run.parent is None]
    match trigger.policy if open_runs else "parallel":
        case "reject":
            incoming.became = "kept the open run"
            return
        case "queue":
            incoming.became = "waits for the open run"
            world.queue.append((trigger, incoming))
            return
        case "replace":
            for run in open_runs:
                world.feed(run, OperatorCommand("terminate", "replaced"))
    incoming.became = "started a run"
    world.start_run(incoming.view.body, incoming.contact)
