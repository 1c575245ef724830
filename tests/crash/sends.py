"""Scenarios about effects: what a provider, a lease and a deadline can do to a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from django.db import connection

from accounts.clock import wall_now
from journeys.http_effect import HttpHandler
from messaging.models import Channel, Message, MessageAttempt
from messaging.sending import MessageHandler, Outgoing, queue_messages
from outbox.courier import InlineCourier
from outbox.expire import expire
from outbox.finish import Result
from outbox.ports import Finished, Row
from outbox.queue import enqueue
from outbox.settle import settle
from tests.crash.case import Case
from tests.crash.harness import Scenario
from tests.crash.steps import ENDS, call, message
from tests.factories import make_contact, open_window

HELLO = (message("hello", "done"), *ENDS)
ANY = frozenset({"done", "unclear", "failed", "closed"})


def greet(case: Case) -> None:
    for phone in case.phones:
        case.say("hello", f"start{phone}", phone)


def drop_once(case: Case) -> None:
    greet(case)
    case.misbehave(kind="drop_after_accept", times=1)


def limit_once(case: Case) -> None:
    greet(case)
    case.misbehave(kind="rate_limit", retry_after=1, times=1)


def fail_once(case: Case) -> None:
    greet(case)
    case.misbehave(kind="error_envelope", status=500, times=1)


def reject(case: Case) -> None:
    greet(case)
    case.misbehave(kind="reject", status=400, times=1)


def drop_with_receipts_working(case: Case) -> None:
    drop_once(case)
    Channel.objects.filter(pk=case.world.channel.pk).update(webhook_seen_at=datetime.now(UTC))


# --- rows that never begin -----------------------------------------------------------------------


def greet_at_closed_gate(case: Case) -> None:
    greet(case)
    case.pause_gates()


def let_expire(case: Case) -> None:
    case.ask(
        "UPDATE outbox_effect SET expires_at = wend_now() - interval '1 s'"
        " WHERE account_id = %(account)s AND state = 'pending' AND kind = 'message'"
    )
    case.pass_time()


def close_window(case: Case) -> None:
    """The customer's last message turns out to be older than the window."""
    if case.run_rows():
        case.ask(
            "UPDATE messaging_conversation SET last_inbound_at = wend_now() - interval '2 days'"
            " WHERE account_id = %(account)s"
        )
        case.pass_time()


# --- leases of workers that died earlier --------------------------------------------------------


def find_dead_lease(case: Case) -> None:
    """What another worker had claimed is still here, its lease over."""
    case.ask(
        "UPDATE outbox_effect SET state = 'leased', lease_token = gen_random_uuid(),"
        " leased_until = clock_timestamp() - interval '1 s'"
        " WHERE account_id = %(account)s AND state = 'pending' AND leased_until IS NULL"
    )
    case.pass_time()


def find_dead_attempt(case: Case) -> None:
    """What another worker had begun is still here, its lease over."""
    begun = case.ask(
        "UPDATE outbox_effect SET state = 'sending', lease_token = gen_random_uuid(), attempt = 1,"
        " began_at = clock_timestamp(), leased_until = clock_timestamp() - interval '1 s'"
        " WHERE account_id = %(account)s AND state = 'pending' AND leased_until IS NULL"
        " RETURNING key"
    )
    for message_row in Message.objects.filter(effect_key__in=[key for (key,) in begun]):
        MessageAttempt.objects.create(
            account_id=case.account_id,
            message=message_row,
            channel=case.world.channel,
            n=1,
            client_id=f"{message_row.public_id.hex}.1",
            began_at=datetime.now(UTC),
        )
    case.pass_time()


class LateCourier(InlineCourier):
    """Hands the first results over only after others took the worker for dead."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._is_late = False

    def take(self) -> list[Result]:
        results = super().take()
        if results and not self._is_late:
            self._is_late = True
            self._case.lose_leases()
            expire()
            self._case.ask(
                "UPDATE outbox_effect SET settle_at = clock_timestamp() - interval '1 s'"
                " WHERE account_id = %(account)s AND state = 'uncertain'"
            )
            settle()
        return results


# --- lanes ---------------------------------------------------------------------------------------


def greet_beside_a_campaign(case: Case) -> None:
    """A campaign's messages and a conversation's wait at the same gate."""
    greet(case)
    contacts = [make_contact(case.world.channel.account) for _ in range(2)]
    for contact in contacts:
        open_window(case.world.channel, contact)
    outgoing = [
        Outgoing(
            account_id=case.account_id,
            channel=case.world.channel,
            contact_id=contact.pk,
            run_id=None,
            visit=None,
            effect_key=f"campaign:{case.name}:{number}",
            body={"user": None, "type": "text", "content": {"text": "News"}},
            lane=2,
        )
        for number, contact in enumerate(contacts)
    ]
    enqueue(queue_messages(outgoing, wall_now()))


# --- faults of handlers --------------------------------------------------------------------------


def spoil_payload(case: Case) -> None:
    """Two of three requests cannot be read any more."""
    case.ask(
        "UPDATE outbox_effect SET payload = '{' WHERE kind = 'http' AND state = 'pending'"
        " AND account_id = %(account)s AND id < (SELECT max(id) FROM outbox_effect"
        " WHERE kind = 'http' AND state = 'pending' AND account_id = %(account)s"
        " HAVING count(*) = 3)"
    )
    case.pass_time()


def hold_http_gate(case: Case) -> None:
    greet(case)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox_gaterate (gate, tat, reason, paused_until)"
            " VALUES (%s, clock_timestamp(), '', clock_timestamp() + interval '1 hour')"
            " ON CONFLICT (gate) DO UPDATE SET paused_until = excluded.paused_until",
            [f"http:{case.account_id}"],
        )


@contextmanager
def deaf_to_answers(case: Case) -> Iterator[None]:
    """The handler cannot take in that the first contact's message was accepted."""
    usual = MessageHandler.finished
    spared = case.phones[1]

    def finished(self: MessageHandler, rows: list[Finished]) -> None:
        heard = case.contact_id(spared)
        accepted = [row.row for row in rows if row.outcome.kind == "accepted"]
        if any(row.owner_contact != heard for row in accepted):
            raise LookupError("deaf")
        usual(self, rows)

    with mock.patch.object(MessageHandler, "finished", finished):
        yield


@contextmanager
def deaf_to_doubt(case: Case) -> Iterator[None]:
    """The handler can neither hear that a row is unclear nor say whether it may be sent again."""
    usual = MessageHandler.finished

    def finished(self: MessageHandler, rows: list[Finished]) -> None:
        if any(row.outcome.kind == "uncertain" for row in rows):
            _stumble()
        usual(self, rows)

    def settle(self: MessageHandler, rows: list[Row]) -> set[int]:
        raise LookupError("deaf")

    with mock.patch.multiple(MessageHandler, finished=finished, settle=settle):
        yield


def lose_database() -> None:
    """The server ends our connection: the next statement finds that out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@contextmanager
def database_away(case: Case) -> Iterator[None]:
    """The connection breaks once while a group begins, and once while results are recorded."""
    with (
        _once(MessageHandler, "begun", lose_database),
        _once(MessageHandler, "finished", lose_database),
    ):
        yield


@contextmanager
def deaf_to_failures(case: Case) -> Iterator[None]:
    """The handler cannot be told of the first failure, nor reached for the second."""
    with _once(HttpHandler, "failed", lose_database), _once(HttpHandler, "failed", _stumble):
        yield


def _stumble() -> None:
    raise LookupError("deaf")


@contextmanager
def _once(kind: type, method: str, fault: Callable[[], None]) -> Iterator[None]:
    """Let `fault` happen before the first call of the handler's method."""
    usual = getattr(kind, method)
    faults = iter([fault])

    def replacement(self: Any, *arguments: Any) -> Any:
        next(faults, lambda: None)()
        return usual(self, *arguments)

    with mock.patch.object(kind, method, replacement):
        yield


SENDS = (
    Scenario("accepted", HELLO, greet),
    Scenario("limited", HELLO, limit_once),
    Scenario("failing", HELLO, fail_once),
    Scenario("rejected", HELLO, reject, outcomes=frozenset({"failed", "unclear"})),
    Scenario("told by a status", HELLO, drop_once, statuses=("sent",)),
    Scenario("told by nothing", HELLO, drop_once),
    Scenario(
        "sent again",
        HELLO,
        drop_with_receipts_working,
        channel={"send_policy": "at_least_once"},
        outcomes=frozenset({"done"}),
    ),
    Scenario("expired", HELLO, greet_at_closed_gate, let_expire, ANY),
    Scenario("window closed", HELLO, greet_at_closed_gate, close_window, ANY),
    Scenario("dead lease", HELLO, greet_at_closed_gate, find_dead_lease),
    Scenario("dead attempt", HELLO, greet_at_closed_gate, find_dead_attempt),
    Scenario(
        "deaf to doubt",
        HELLO,
        greet_at_closed_gate,
        find_dead_attempt,
        faults=deaf_to_doubt,
    ),
    Scenario("late answer", HELLO, greet, make_courier=LateCourier),
    Scenario("two lanes", HELLO, greet_beside_a_campaign),
    Scenario("stopping", HELLO, greet, contacts=3, runs=3, stops_early=True),
    Scenario("database away", HELLO, greet, faults=database_away),
    Scenario("deaf handler", HELLO, greet, contacts=2, runs=2, faults=deaf_to_answers),
)


def http_scenarios(sandbox_url: str) -> tuple[Scenario, ...]:
    """Return the scenarios whose journeys call the booking system, which is at the sandbox."""
    steps = (call("ask", "tell", f"{sandbox_url}/api/availability"), message("tell", "done"))
    return (
        Scenario("asked by HTTP", (*steps, *ENDS), greet),
        Scenario(
            "unreadable",
            (*steps, *ENDS),
            hold_http_gate,
            spoil_payload,
            ANY,
            contacts=3,
            runs=3,
            faults=deaf_to_failures,
        ),
    )
