"""The world around a journey, in memory: a clock, customers, a provider and web services.

The engine is the real one. Here is what production does around it: results, operators, messages
and timers come in that order, and a reply finds its wait, a mailbox, or a trigger.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import assert_never

from journeys.engine.definition import Definition
from journeys.engine.routing import OpenWait, Sender, choose
from journeys.engine.state import suspensions, takes_mail, timers
from journeys.engine.values import (
    Event,
    Json,
    OperatorCommand,
    Reply,
    Started,
    State,
    TimerFired,
    Token,
    Wait,
)
from journeys.expressions.evaluator import Evaluator
from journeys.simulator import triggers
from journeys.simulator.inbox import Incoming, Medium, addresses_in, medium_of, view_of
from journeys.simulator.people import People, written_addresses
from journeys.simulator.provider import Provider
from journeys.simulator.runs import PlayedRun
from journeys.simulator.script import (
    Command,
    Entry,
    Failure,
    HttpAnswer,
    Inbound,
    Persona,
    Script,
    TriggerData,
)
from journeys.simulator.services import Services
from journeys.simulator.webhooks import (
    SUB_ACCOUNT,
    Writing,
    bsuid_of,
    chat_body,
    sms_body,
    timestamp,
)

ACCOUNT = "simulation"
MOST_EVENTS = 5_000
DEFAULT_PERSONA = Persona("+6591234567")


class World:
    """Plays one script. `play` may be called once; what came of it is read from the fields."""

    def __init__(
        self, definition: Definition, script: Script, *, strict_window: bool = False
    ) -> None:
        self.definition = definition
        self.script = script
        self.triggers = triggers.triggers_of(definition)
        self.now = script.start
        self.persona = DEFAULT_PERSONA
        self.people = People()
        self.services = Services()
        self.provider = Provider(self.people, self.services, strict_window)
        self.runs: list[PlayedRun] = []
        self.inbox: dict[int, Incoming] = {}
        self.came: list[tuple[datetime, Incoming]] = []
        self.unanswered: list[int] = []
        self.warnings: list[str] = []
        self.evaluate = Evaluator()
        self._coming: list[tuple[datetime, int, PlayedRun, Event]] = []
        self._entries = list(script.entries)
        self._queue: list[tuple[triggers.Trigger, Incoming]] = []
        self._numbers = count(1)
        self._fed = 0

    def play(self, until: timedelta | None = None) -> None:
        """Let the script happen and the clock run on, through all timers, until nothing is due."""
        end = None if until is None else self.script.start + until
        if self._starts_by_itself():
            self._start(self.triggers[0], {}, self._persona_contact())
        while (at := self._next_moment()) is not None:
            if end is not None and at > end:
                break
            if self._fed >= MOST_EVENTS:
                self.warnings.append(f"stopped after {MOST_EVENTS} events: the journey never ends")
                return
            self.now = max(self.now, at)
            self._happen()
        if end is not None:
            self.now = max(self.now, end)
        left = len(self._entries)
        if left:
            self.warnings.append(f"{left} entries of the script come after the end")

    def _starts_by_itself(self) -> bool:
        """A definition that names no trigger starts at once when no entry would start it."""
        starting = any(isinstance(e.what, Inbound | TriggerData) for e in self._entries)
        return not starting and not self.triggers[0].kind

    # --- the clock -------------------------------------------------------------------------------

    def _next_moment(self) -> datetime | None:
        moments = [self._coming[0][0]] if self._coming else []
        moments += [self.script.start + self._entries[0].at] if self._entries else []
        moments += [at for at, _, _ in self._timers()]
        return min(moments, default=None)

    def _timers(self) -> Iterator[tuple[datetime, int, str]]:
        for place, run in enumerate(self.runs):
            if run.is_open:
                for key, at in timers(run.state).items():
                    yield at, place, key

    def _happen(self) -> None:
        """Let one thing happen that is due: a result, else an entry, else a timer."""
        if self._coming and self._coming[0][0] <= self.now:
            _, _, run, event = heapq.heappop(self._coming)
            self._feed(run, event)
        elif self._entries and self.script.start + self._entries[0].at <= self.now:
            self._play(self._entries.pop(0))
        else:
            _, place, key = min(self._timers())
            self._feed(self.runs[place], TimerFired(key))

    def _feed(self, run: PlayedRun, event: Event) -> bool:
        """Advance a run; do what it asks for, and route again what its mailbox gave back."""
        self._fed += 1
        was_open = run.is_open
        done = run.feed(event, self.now, self.evaluate)
        for effect in done.effects:
            for at, told in self.provider.perform(effect, run, self.now):
                heapq.heappush(self._coming, (at, next(self._numbers), run, told))
        for ref in done.released:
            run.gave_back.add(ref)
            self._route(self.inbox[ref])
        if was_open and not run.is_open:
            self._release()
        taken = getattr(event, "ref", None)
        return taken in done.taken or taken in done.held

    # --- entries ---------------------------------------------------------------------------------

    def _play(self, entry: Entry) -> None:
        match entry.what:
            case Persona() as persona:
                self.persona = persona
                self._persona_contact()
            case HttpAnswer() as answer:
                self.services.expect(answer)
            case Failure() as failure:
                self.provider.failures.append(failure)
            case TriggerData(data):
                self._start(self._commanded(), data, self._persona_contact())
            case Command(verb):
                self._command(verb)
            case Inbound() as inbound:
                self._receive(inbound)
            case _:
                assert_never(entry.what)

    def _command(self, verb: str) -> None:
        if not self.runs:
            self.warnings.append(f"{verb}: there is no run yet")
            return
        match verb:
            case "suspend" | "resume" | "terminate":
                self._feed(self.runs[-1], OperatorCommand(verb))

    def _persona_contact(self) -> int:
        user = {"msisdn": self.persona.msisdn, "channelUserId": bsuid_of(self.persona)}
        return self.people.contact(written_addresses(user, "msisdn", "channelUserId"))

    def _receive(self, inbound: Inbound) -> None:
        body = inbound.value if inbound.kind == "body" else self._written(inbound)
        addresses = addresses_in(body)
        contact = self.people.contact(addresses) if addresses else self._persona_contact()
        incoming = Incoming(len(self.inbox) + 1, contact, medium_of(body), view_of(body))
        self.inbox[incoming.ref] = incoming
        self.came.append((self.now, incoming))
        if incoming.medium == "chat":
            self.people.wrote(contact, self.now)
        self._route(incoming)

    def _written(self, inbound: Inbound) -> dict[str, Json]:
        contact = self._persona_contact()
        arrived = self.provider.arrived[contact]
        writing = Writing(self.persona, self.now, len(self.inbox) + 1, arrived)
        if inbound.kind == "text" and self._writes_sms(contact):
            return sms_body(writing, inbound.value)
        return chat_body(writing, inbound)

    def _writes_sms(self, contact: int) -> bool:
        """The customer answers where the newest wait listens, else as the trigger expects."""
        waits = [
            (wait.since or self.now, _medium(run, token, wait))
            for run in self._runs_of(contact)
            for token, wait in suspensions(run.state)
        ]
        if waits:
            return max(waits, key=lambda one: one[0])[1] == "sms"
        return triggers.prefers_sms(self.definition, self.triggers)

    # --- routing ---------------------------------------------------------------------------------

    def _runs_of(self, contact: int) -> list[PlayedRun]:
        return [run for run in self.runs if run.is_open and contact in run.contacts]

    def _route(self, incoming: Incoming) -> None:
        """Give a message to the wait or mailbox that takes it, else to the trigger that fits."""
        view = incoming.view
        runs = {run.state.run: run for run in self._runs_of(incoming.contact)}
        waits = [w for run in runs.values() for w in self._waits(run, incoming.medium)]
        senders = [
            Sender(run.state.run, run.started_at)
            for run in runs.values()
            if takes_mail(run.state) and incoming.ref not in run.gave_back
        ]
        choice = choose(view.kind, self._key_of(incoming), waits, senders)
        if choice is not None:
            number = choice.no if isinstance(choice, OpenWait) else None
            reply = Reply(incoming.ref, number, view.kind, view.body)
            if self._feed(runs[choice.run], reply):
                return
        self._set_off(incoming)

    def _waits(self, run: PlayedRun, medium: Medium) -> Iterator[OpenWait]:
        for token, wait in suspensions(run.state):
            if _medium(run, token, wait) in (medium, ""):
                yield OpenWait(
                    run=run.state.run,
                    no=wait.no,
                    token=token.no,
                    kind="flow" if wait.kind == "flow" else "reply",
                    armed_at=wait.since or self.now,
                    bound_to=wait.bound_to,
                )

    def _key_of(self, incoming: Incoming) -> str:
        """Return the effect key of the message that the reply names, "" if it names none."""
        arrived = self.provider.arrived[incoming.contact]
        named = incoming.view.reply_to
        return next((one.key for one in arrived if named and one.umid == named), "")

    # --- starting --------------------------------------------------------------------------------

    def _commanded(self) -> triggers.Trigger:
        known = [t for t in self.triggers if t.kind == "http_request"]
        if not known and self.triggers[0].kind:
            self.warnings.append("the definition has no http_request trigger; it is started anyway")
        return known[0] if known else self.triggers[0]

    def _set_off(self, incoming: Incoming) -> None:
        trigger = triggers.set_off(self.triggers, incoming.medium, incoming.view)
        if trigger is None:
            self.unanswered.append(incoming.ref)
            return
        open_runs = [run for run in self._runs_of(incoming.contact) if run.parent is None]
        match trigger.policy if open_runs else "parallel":
            case "reject":
                self.unanswered.append(incoming.ref)
            case "queue":
                self._queue.append((trigger, incoming))
            case "replace":
                for run in open_runs:
                    self._feed(run, OperatorCommand("terminate"))
                self._start(trigger, incoming.view.body, incoming.contact)
            case _:
                self._start(trigger, incoming.view.body, incoming.contact)

    def _release(self) -> None:
        """Start what waited for a run of the contact to end."""
        for one in list(self._queue):
            trigger, incoming = one
            if not self._runs_of(incoming.contact):
                self._queue.remove(one)
                self._start(trigger, incoming.view.body, incoming.contact)

    def _start(self, trigger: triggers.Trigger, body: Json, contact: int) -> None:
        document = self.definition.document
        named = document.get("subAccountId") or document.get("subaccountId")
        additions = {
            "accountId": document.get("accountId") or ACCOUNT,
            "triggeredAt": timestamp(self.now),
            "subAccountId": named or SUB_ACCOUNT,
            "timeZone": "UTC",
        }
        number = len(self.runs) + 1
        run = PlayedRun(self.definition, State(run=run_id(number)), self.now, {contact})
        self.runs.append(run)
        self._feed(run, Started({**body, **additions}))


def run_id(number: int) -> str:
    """Return the id of a run by its number: 24 hex digits, as 8x8's are."""
    return sha256(f"run {number}".encode()).hexdigest()[:24]


def _medium(run: PlayedRun, token: Token, wait: Wait) -> Medium | str:
    """Return what a wait listens to; "" for anything."""
    step = run.definition.by_id.get(token.step)
    inputs = step.raw.get("inputs") if step else None
    named = inputs.get("channel") if isinstance(inputs, dict) else None
    if not isinstance(named, str) or not named.strip() or "{{" in named:
        return ""
    return "sms" if named.strip().lower() == "sms" else "chat"
