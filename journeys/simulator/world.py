"""The world around journeys, in memory: a clock, people, a provider, services, and the runs.

The engine is the real one. The clock goes from one thing that is due to the next; at the same
moment results come first, then what the script tells of, then timers, as in production.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

from journeys.engine.definition import Definition
from journeys.engine.leaving import NO_CONSENT
from journeys.engine.state import agents, awaited_runs, suspensions, timers
from journeys.engine.values import (
    AskDigits,
    Effect,
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    OperatorCommand,
    StartChild,
    Started,
    State,
    TimerFired,
    Transition,
    Wait,
)
from journeys.expressions.evaluator import Evaluator
from journeys.simulator.inbox import Incoming
from journeys.simulator.people import People, written_addresses
from journeys.simulator.provider import Provider
from journeys.simulator.runs import PlayedRun
from journeys.simulator.script import Persona
from journeys.simulator.services import Services
from journeys.simulator.triggers import Trigger, triggers_of
from journeys.simulator.webhooks import SUB_ACCOUNT, bsuid_of, timestamp

ACCOUNT = "simulation"
DEFAULT_PERSONA = Persona("+6591234567")


@dataclass
class World:
    """Everything there is in a simulation. `children` are journeys that others start, by name."""

    definition: Definition
    now: datetime
    strict_window: bool = False
    children: Mapping[str, Definition] = field(default_factory=dict)
    persona: Persona = DEFAULT_PERSONA
    runs: list[PlayedRun] = field(default_factory=list)
    inbox: dict[int, Incoming] = field(default_factory=dict)
    queue: list[tuple[Trigger, Incoming]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    digits: list[tuple[PlayedRun, AskDigits]] = field(default_factory=list)
    returned: list[Incoming] = field(default_factory=list)
    fed: int = 0

    def __post_init__(self) -> None:
        self.start = self.now
        self.triggers = triggers_of(self.definition)
        self.people = People()
        self.services = Services()
        self.provider = Provider(self.people, self.services, self.strict_window)
        self.evaluate = Evaluator()
        self._coming: list[tuple[datetime, int, PlayedRun, Event]] = []
        self._numbers = count()

    # --- the clock -------------------------------------------------------------------------------

    def next_moment(self) -> datetime | None:
        """Return when the next result comes or the next timer fires; None for never."""
        moments = [self._coming[0][0]] if self._coming else []
        return min([*moments, *(at for at, _, _ in self._timers())], default=None)

    def _timers(self) -> Iterator[tuple[datetime, int, str]]:
        for place, run in enumerate(self.runs):
            if run.is_open:
                for key, at in timers(run.state).items():
                    if not self._is_held(run):
                        yield at, place, key

    def _is_held(self, run: PlayedRun) -> bool:
        """Tell whether another run has given the customer to people."""
        others = [one for one in self.runs if one.contact == run.contact and one is not run]
        return not agents(run.state) and any(agents(one.state) for one in others)

    def take_result(self) -> bool:
        """Feed the oldest result that is due; False when none is."""
        if not self._coming or self._coming[0][0] > self.now:
            return False
        _, _, run, event = heapq.heappop(self._coming)
        self.feed(run, event)
        return True

    def fire_timer(self) -> None:
        """Fire the timer that is due first."""
        _, place, key = min(self._timers())
        self.feed(self.runs[place], TimerFired(key))

    # --- runs ------------------------------------------------------------------------------------

    def feed(self, run: PlayedRun, event: Event) -> Transition:
        """Advance a run and do what it asks for; what its mailbox gave back is in `returned`."""
        self.fed += 1
        was_open = run.is_open
        done = run.feed(event, self.now, self.evaluate)
        for effect in done.effects:
            self._perform(run, effect)
        for ref in done.taken:
            self.inbox[ref].became = "reply"
        for ref in done.released:
            run.gave_back.add(ref)
            self.returned.append(self.inbox[ref])
        self._end_children(run)
        if was_open and not run.is_open:
            self._tell_parent(run)
        return done

    def _perform(self, run: PlayedRun, effect: Effect) -> None:
        match effect:
            case AskDigits():
                self.digits.append((run, effect))
            case StartChild():
                self._start_child(run, effect)
            case _:
                for at, told in self.provider.perform(effect, run, self.now):
                    self._announce(at, run, told)

    def _announce(self, at: datetime, run: PlayedRun, event: Event) -> None:
        heapq.heappush(self._coming, (at, next(self._numbers), run, event))

    def start_run(self, body: Mapping[str, Json], contact: int, *others: int) -> None:
        """Start a run for a contact; the messages of `others` may be for it as well."""
        contacts = {contact, *others}
        self._begin(PlayedRun(self.definition, self._state(), self.now, contact, contacts), body)

    def _begin(self, run: PlayedRun, body: Mapping[str, Json]) -> None:
        document = run.definition.document
        named = document.get("subAccountId") or document.get("subaccountId")
        additions = {
            "accountId": document.get("accountId") or ACCOUNT,
            "triggeredAt": timestamp(self.now),
            "subAccountId": named or SUB_ACCOUNT,
            "timeZone": "UTC",
        }
        self.runs.append(run)
        self.feed(run, Started({**body, **additions}))

    def _state(self, depth: int = 0) -> State:
        subject = f"{bsuid_of(self.persona)}:{self.definition.name}"
        return State(run=run_id(len(self.runs) + 1), subject=subject, depth=depth)

    # --- children --------------------------------------------------------------------------------

    def _start_child(self, run: PlayedRun, effect: StartChild) -> None:
        definition = self.children.get(effect.journey)
        if definition is None:
            reason = f"no journey {effect.journey!r} is at hand: give its file by --with"
            self.warnings.append(f"{effect.step}: {reason}")
            if effect.wait:
                self._announce(self.now, run, EffectFailed(effect.key, "failed", reason))
            return
        state = self._state(run.state.depth + 1)
        parent = (run, effect.key if effect.wait else "")
        self._begin(
            PlayedRun(definition, state, self.now, run.contact, run.contacts, parent), effect.data
        )

    def _end_children(self, run: PlayedRun) -> None:
        """End the runs that this one has waited for and does not any more."""
        awaited = awaited_runs(run.state)
        for child in list(self.runs):
            above, key = child.parent or (None, "")
            if above is run and key and key not in awaited and child.is_open:
                self.feed(child, OperatorCommand("terminate", "parent ended"))

    def _tell_parent(self, run: PlayedRun) -> None:
        if run.parent is None or not run.parent[1]:
            return
        parent, key = run.parent
        state = run.state
        if state.status == "Complete":
            told = {
                "runId": state.run,
                "status": state.status,
                "outcome": state.outcome,
                "values": state.returned,
            }
            self._announce(self.now, parent, EffectSucceeded(key, told))
        else:
            reason = state.error or state.outcome
            code = NO_CONSENT if reason == NO_CONSENT else "failed"
            self._announce(self.now, parent, EffectFailed(key, code, reason))

    # --- people ----------------------------------------------------------------------------------

    def persona_contact(self) -> int:
        user = {"msisdn": self.persona.msisdn, "channelUserId": bsuid_of(self.persona)}
        return self.people.contact(written_addresses(user, "msisdn", "channelUserId"))

    def runs_of(self, contact: int) -> list[PlayedRun]:
        """Return the open runs that a message of the contact may be for."""
        return [run for run in self.runs if run.is_open and contact in run.contacts]

    def asking(self, contact: int) -> list[PlayedRun]:
        """Return the open runs that the contact may answer: of its own, and those that wait for
        it by name."""
        return [
            run
            for run in self.runs
            if run.is_open
            and (
                contact in run.contacts
                or any(self.awaits(run, wait, contact) for _, wait in suspensions(run.state))
            )
        ]

    def awaits(self, run: PlayedRun, wait: Wait, contact: int) -> bool:
        """Tell whether a wait means this contact: whom its `from` names, else those of the run."""
        named = written_addresses({"from": wait.sender}, "from")
        if not named:
            return contact in run.contacts
        return any(self.people.known.get(one) == contact for one in named)

    def since_start(self, at: datetime) -> timedelta:
        return at - self.start


def run_id(number: int) -> str:
    """Return the id of a run by its number: 24 hex digits, as 8x8's are."""
    return sha256(f"run {number}".encode()).hexdigest()[:24]
