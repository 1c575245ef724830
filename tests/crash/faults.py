"""Scenarios about turns that go wrong: poisonous inputs, other writers, a broken engine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import DatabaseError, connection

from contacts.models import ContactIdentity
from journeys.engine import advance as engine
from journeys.engine.values import EffectSucceeded, TimerFired
from journeys.models import Run
from tests.crash.case import Case
from tests.crash.harness import Scenario
from tests.crash.sends import HELLO, greet, lose_database
from tests.crash.steps import ENDS, delay
from tests.crash.turns import ENDED, HELLO_ONLY, PLAIN_ASK, is_waiting
from tests.factories import make_contact

Advance = Callable[..., Any]
BUSY_S = 5.0
MUDDLE_RUN = "UPDATE journeys_run SET revision = revision + 100 WHERE public_id = %s"


class Poison(Exception):
    """What a fault in the engine's code would raise."""


@contextmanager
def advance_as(replacement: Callable[[Advance], Advance]) -> Iterator[None]:
    with mock.patch.object(engine, "advance", replacement(engine.advance)):
        yield


@contextmanager
def broken_engine(case: Case) -> Iterator[None]:
    def replacement(usual: Advance) -> Advance:
        def advance(*arguments: Any) -> Any:
            raise Poison

        return advance

    with advance_as(replacement):
        yield


@contextmanager
def choking_on(case: Case, event: type) -> Iterator[None]:
    """The engine fails at one kind of event."""

    def replacement(usual: Advance) -> Advance:
        def advance(definition: Any, state: Any, given: Any, *others: Any) -> Any:
            if isinstance(given, event):
                raise Poison
            return usual(definition, state, given, *others)

        return advance

    with advance_as(replacement):
        yield


def choking_on_timers(case: Case) -> Any:
    return choking_on(case, TimerFired)


def choking_on_results(case: Case) -> Any:
    return choking_on(case, EffectSucceeded)


@contextmanager
def other_writer(case: Case) -> Iterator[None]:
    """Twice somebody else has changed the run meanwhile, then the database fails and is away."""
    faults = iter([_muddle, _muddle, _fail, _lose, _lose])

    def replacement(usual: Advance) -> Advance:
        def advance(definition: Any, state: Any, event: Any, *others: Any) -> Any:
            if isinstance(event, EffectSucceeded):
                next(faults, lambda run: None)(state.run)
            return usual(definition, state, event, *others)

        return advance

    with advance_as(replacement):
        yield


def _muddle(run: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MUDDLE_RUN, [run])


def _fail(run: str) -> None:
    raise DatabaseError


def _lose(run: str) -> None:
    lose_database()


@contextmanager
def busy_contact(case: Case) -> Iterator[None]:
    """Another worker holds the contact until this one has found that out."""
    held = threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "SELECT id FROM contacts_contact WHERE account_id = %s FOR NO KEY UPDATE",
                [case.account_id],
            )
            held.set()
            deadline = time.monotonic() + BUSY_S
            while case.idle_since is None and time.monotonic() < deadline:
                time.sleep(0.01)
            cursor.execute("COMMIT")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    yield
    thread.join()


def greet_known(case: Case) -> None:
    """The contact is there before the first message."""
    if not ContactIdentity.objects.filter(value=case.phone).exists():
        make_contact(case.world.channel.account, case.phone)
    greet(case)


def greet_with_poison(case: Case) -> None:
    """Beside the greeting lies a command that nobody can read."""
    greet(case)
    case.command("poison", "{")


def wait_then_end(case: Case) -> None:
    """What was parked is seen by an operator, who ends the run."""
    case.pass_time()
    case.fire_timers()
    parked = case.ask(
        "SELECT owner_run FROM outbox_effect WHERE account_id = %(account)s AND tries >= 5"
    )
    for run in case.run_rows():
        if (run.pk,) in parked:
            order = json.dumps({"verb": "terminate", "run": run.public_id})
            case.command(f"end{run.pk}", order, run.contact_id)


def spoil_state(case: Case) -> None:
    """The state of a waiting run cannot be read any more, and then the customer answers."""
    open_runs = [run for run in case.run_rows() if not run.ended_at]
    if open_runs and is_waiting(case):
        Run.objects.filter(pk=open_runs[0].pk).update(state="{")
        case.say("yes", "yes")
    elif not open_runs:
        case.fire_timers()
    case.pass_time()


FAULTS: tuple[Scenario, ...] = (
    Scenario("poison", HELLO, greet_with_poison, contacts=2, runs=2),
    Scenario(
        "poisonous timer",
        (delay("pause", "done"), *ENDS),
        greet,
        wait_then_end,
        ENDED,
        faults=choking_on_timers,
    ),
    Scenario("poisonous result", HELLO, greet, wait_then_end, ENDED, faults=choking_on_results),
    Scenario("other writer", HELLO, greet, faults=other_writer),
    Scenario("unreadable run", PLAIN_ASK, greet, spoil_state, ENDED | {""}, document=HELLO_ONLY),
    Scenario("busy contact", HELLO, greet_known, faults=busy_contact),
    Scenario(
        "broken engine",
        HELLO,
        greet,
        contacts=3,
        runs=3,
        faults=broken_engine,
        heals=True,
        breaks=True,
    ),
)
