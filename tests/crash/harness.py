"""Plays scenarios in forked workers: one that records its lines, or dies at one of them, and one
that finishes what the dead one left. The provider's ledger and the database's journal judge."""

from __future__ import annotations

import gc
import json
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connections

from outbox.courier import InlineCourier, ThreadCourier
from outbox.pump import Pump
from outbox.registry import handlers, pump_rounds, send_checks
from outbox.transactions import CONNECTION_ERRORS
from tests.crash.case import Case, World
from tests.crash.journal import journal_mark, sending_now
from tests.crash.judge import Judge
from tests.crash.lines import CRASHED, Line, Recorder, Trap
from tests.live.stack import LiveStack

MODULES = (
    "journeys.turn",
    "journeys.contact_turn",
    "journeys.beginning",
    "journeys.children",
    "journeys.waiting_starts",
    "journeys.other_people",
    "journeys.suspending",
    "journeys.schedule.firing",
    "journeys.writes",
    "outbox.claim",
    "outbox.begin",
    "outbox.finish",
    "outbox.pump",
    "outbox.expire",
    "outbox.settle",
    "outbox.evidence",
)
PLAY_S = 20.0
# What a child ends with when it was not killed.
SETTLED, STUCK, BROKEN = 0, 3, 4
IDLE_S = 0.005
_Courier: TypeAlias = InlineCourier | ThreadCourier


def _no_faults(case: Case) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens around the worker. `nudge` is called whenever the worker found nothing to do:
    time passes and customers act, told by the database alone, for a fresh worker goes on with it.
    `faults` hold in every worker, or with `heals` only in the first. `outcomes` are what runs may
    come to when something became unclear; otherwise they come to what they do without a crash."""

    name: str
    steps: tuple[dict[str, Any], ...]
    prepare: Callable[[Case], None]
    nudge: Callable[[Case], None] = Case.pass_time
    outcomes: frozenset[str] = frozenset({"done", "unclear"})
    statuses: tuple[str, ...] = ()
    runs: int = 1
    contacts: int = 1
    # Steps of the journey "Child", which others may start.
    child: tuple[dict[str, Any], ...] = ()
    document: dict[str, Any] = field(default_factory=dict)
    channel: dict[str, Any] = field(default_factory=dict)
    faults: Callable[[Case], AbstractContextManager[None]] = _no_faults
    heals: bool = False
    breaks: bool = False
    stops_early: bool = False
    make_courier: Callable[[Case], InlineCourier] | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The lines that a scenario runs, in the order in which it first does, and what its runs
    come to."""

    lines: list[Line]
    outcomes: list[str]


@dataclass(slots=True)
class Harness:
    """Plays scenarios on one stack; worlds are made once for each scenario."""

    stack: LiveStack
    folder: Path
    worlds: dict[str, World] = field(default_factory=dict)
    clean: dict[str, list[str]] = field(default_factory=dict)
    configured: str = ""

    def __post_init__(self) -> None:
        """Load what workers load when they first need it, once for all that are forked."""
        handlers(), pump_rounds(), send_checks()

    def record(self, scenario: Scenario) -> Recording:
        """Play the scenario without a crash."""
        case = self._open(scenario)
        report = self.folder / f"{case.name}.json"
        judge = self._judge(scenario, case, journal_mark(), [])

        def note(recorder: Recorder) -> None:
            lines = [[line.module, line.number] for line in recorder.seen]
            report.write_text(json.dumps(lines))

        code = self._fork(scenario, case, is_first=True, at=None, note=note)
        assert code == (BROKEN if scenario.breaks else SETTLED), self._story(scenario, case, code)
        self._finish(scenario, case)
        judge.judge()
        lines = [Line(*pair) for pair in json.loads(report.read_text())]
        return Recording(lines, judge.outcomes())

    def crash(self, scenario: Scenario, line: Line) -> bool:
        """Kill a worker at the line, let another one finish, and judge; False: never got there."""
        case = self._open(scenario)
        mark = journal_mark()
        code = self._fork(scenario, case, is_first=True, at=line)
        if code != CRASHED:
            assert code in (SETTLED, BROKEN), self._story(scenario, case, code)
            return False
        judge = self._judge(scenario, case, mark, sending_now(case.account_id))
        case.lose_leases()
        self._finish(scenario, case)
        judge.judge()
        return True

    def _open(self, scenario: Scenario) -> Case:
        if scenario.name not in self.worlds:
            self.worlds[scenario.name] = World.make(
                self.stack, scenario.steps, scenario.document, scenario.channel, scenario.child
            )
        world = self.worlds[scenario.name]
        case = Case.open(world, scenario.contacts, scenario.runs, bool(scenario.statuses))
        if self.configured != scenario.name:
            world.configure(scenario.statuses)
            self.configured = scenario.name
        scenario.prepare(case)
        return case

    def _judge(self, scenario: Scenario, case: Case, mark: int, unclear: list[int]) -> Judge:
        return Judge(
            case=case,
            mark=mark,
            unclear=unclear,
            outcomes_allowed=scenario.outcomes,
            clean=self.clean.get(scenario.name),
            at_most_once=scenario.channel.get("send_policy") != "at_least_once",
        )

    def _finish(self, scenario: Scenario, case: Case) -> None:
        if case.is_settled():
            return
        code = self._fork(scenario, case, is_first=False, at=None)
        assert code == SETTLED, self._story(scenario, case, code)

    def _fork(
        self,
        scenario: Scenario,
        case: Case,
        is_first: bool,
        at: Line | None,
        note: Callable[[Recorder], None] | None = None,
    ) -> int:
        """Run a worker in a child process; return how it ended."""
        connections.close_all()
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            _be_worker(scenario, case, is_first, at, note, self.folder / f"{case.name}.log")
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status)

    def _story(self, scenario: Scenario, case: Case, code: int) -> str:
        log = self.folder / f"{case.name}.log"
        tail = log.read_text()[-3000:] if log.exists() else ""
        rows = case.ask(
            "SELECT key, kind, state, attempt, error, gate, settle_at FROM outbox_effect"
            " WHERE account_id = %(account)s AND state <> 'done' ORDER BY id DESC LIMIT 5"
        )
        runs = [(run.status, run.outcome, run.error) for run in case.run_rows()]
        return f"{scenario.name}: worker ended with {code}\n{rows}\n{runs}\n{tail}"


def _be_worker(
    scenario: Scenario,
    case: Case,
    is_first: bool,
    at: Line | None,
    note: Callable[[Recorder], None] | None,
    log: Path,
) -> None:
    """What the child does; it never returns."""
    code = STUCK
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        code = _work_traced(scenario, case, is_first, at, note)
    except BaseException:  # the child's edge: told to the parent by code and log
        traceback.print_exc()
    finally:
        os._exit(code)


def _work_traced(
    scenario: Scenario,
    case: Case,
    is_first: bool,
    at: Line | None,
    note: Callable[[Recorder], None] | None,
) -> int:
    recorder = Recorder(MODULES)
    if at is not None:
        Trap(at).start()
    elif note is not None:
        recorder.start()
    has_faults = is_first or not scenario.heals
    code = STUCK
    try:
        with scenario.faults(case) if has_faults else nullcontext():
            code = SETTLED if _work(scenario, case, is_first) else STUCK
    except Exception:  # the edge of a forked worker: printed, and told by its exit code
        if not scenario.breaks:
            raise
        traceback.print_exc()
        code = BROKEN
    if note is not None:
        note(recorder)
    return code


def _work(scenario: Scenario, case: Case, is_first: bool) -> bool:
    """Be a worker until the case is settled; tell whether it came to that in time."""
    if scenario.stops_early and is_first:
        with _narrow_pump() as pump:
            _begin_and_stop(pump)
    courier = (scenario.make_courier or _inline)(case)
    pump = Pump(courier, sweep_s=0)
    deadline = time.monotonic() + PLAY_S
    while not (settled := case.is_settled()) and time.monotonic() < deadline:
        try:
            pump.run_until_idle()
        except CONNECTION_ERRORS:
            connections.close_all()
            case.lose_leases()
        pump.pause_s()
        scenario.nudge(case)
        time.sleep(IDLE_S)
    _wind_down(pump)
    courier.close()
    return settled


def _inline(case: Case) -> InlineCourier:
    return InlineCourier()


@contextmanager
def _narrow_pump() -> Iterator[Pump]:
    """A pump with room for one attempt at a time, which therefore holds leases unbegun."""
    usual = settings.OUTBOX_CONCURRENCY
    settings.OUTBOX_CONCURRENCY = 1
    courier = ThreadCourier(lambda: None)
    courier.start()
    yield Pump(courier, sweep_s=0)
    courier.stop()
    settings.OUTBOX_CONCURRENCY = usual


def _begin_and_stop(pump: Pump) -> None:
    """Work until something has begun, then end as a worker does that is asked to."""
    deadline = time.monotonic() + PLAY_S
    while not pump.has_begun() and time.monotonic() < deadline:
        pump.round()
    _wind_down(pump)


def _wind_down(pump: Pump) -> None:
    pump.let_go()
    pump.finish()
    while pump.has_begun():
        time.sleep(IDLE_S)
        pump.finish()
