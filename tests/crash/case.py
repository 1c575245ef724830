"""One journey of one scenario between a worker that dies and the one that finishes."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from django.db import connection

from contacts.models import ContactIdentity
from journeys.models import Journey, Run
from messaging.models import Channel, InboundEvent, Message
from tests.factories import inbound_body, make_account, make_channel, make_journey, new_number
from tests.live.stack import LiveStack, sandbox_config

Json = dict[str, Any]
# How long a worker with nothing to do waits for statuses before its grace "is over".
EVIDENCE_S = 0.4

OPEN = """
SELECT (SELECT count(*) FROM journeys_run WHERE account_id = %(account)s AND ended_at IS NULL)
     + (SELECT count(*) FROM outbox_effect
         WHERE account_id = %(account)s
           AND (state IN ('pending', 'leased', 'sending', 'uncertain')
                OR (finished_at IS NOT NULL AND consumed_at IS NULL
                    AND owner_contact IS NOT NULL)))
     + (SELECT count(*) FROM messaging_inboundevent
         WHERE account_id = %(account)s AND state IN ('pending', 'held')),
       (SELECT count(*) FROM journeys_run WHERE account_id = %(account)s AND id > %(run)s)
"""
AGE_BACKOFFS = """
UPDATE outbox_effect SET due_at = wend_now()
 WHERE account_id = %(account)s AND state = 'pending' AND kind <> 'timer' AND due_at > wend_now()
"""
OPEN_GATES = "UPDATE outbox_gaterate SET paused_until = NULL, tat = clock_timestamp()"
AGE_GRACES = """
UPDATE outbox_effect SET settle_at = clock_timestamp() - interval '1 s'
 WHERE account_id = %(account)s AND state = 'uncertain'
"""
AGE_TIMERS = """
UPDATE outbox_effect SET due_at = wend_now() - interval '1 s'
 WHERE account_id = %(account)s AND kind = 'timer'
"""
# What the passing of time would do to the leases of a worker that is no more.
AGE_LEASES = """
UPDATE outbox_effect SET leased_until = clock_timestamp() - interval '1 s'
 WHERE account_id = %(account)s AND state IN ('leased', 'sending')
"""


@dataclass(slots=True)
class World:
    """A workspace with one channel and the scenario's journey."""

    channel: Channel
    journey: Journey
    stack: LiveStack

    @classmethod
    def make(
        cls,
        stack: LiveStack,
        steps: Sequence[Json],
        document: Mapping[str, Any],
        channel_values: Mapping[str, Any],
        child: Sequence[Json] = (),
    ) -> World:
        account = make_account(f"Crash{uuid.uuid4().hex[:12]}")
        if child:
            make_journey(account, list(child), name="Child", trigger="http_request")
        channel = make_channel(account, base_url=stack.sandbox_url, **channel_values)
        return cls(channel, make_journey(account, list(steps), **document), stack)

    def configure(self, statuses: Sequence[str]) -> None:
        changes = {"statuses": list(statuses), "status_delay_s": 0.01, "enforce_window": False}
        self.stack.configure(sandbox_config(self.stack, self.channel, **changes))


@dataclass(slots=True)
class Case:
    """What one play of a scenario is about. Rows newer than the marks belong to it."""

    world: World
    phones: tuple[str, ...]
    runs: int
    waits_for_statuses: bool
    run_mark: int
    message_mark: int
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    idle_since: float | None = None

    @classmethod
    def open(cls, world: World, contacts: int, runs: int, waits_for_statuses: bool) -> Case:
        requests.post(f"{world.stack.sandbox_url}/sandbox/reset", timeout=10).raise_for_status()
        InboundEvent.objects.exclude(account=world.channel.account_id).filter(
            state="pending"
        ).delete()
        return cls(
            world,
            tuple(new_number() for _ in range(contacts)),
            runs,
            waits_for_statuses,
            Run.objects.order_by("-id").values_list("id", flat=True).first() or 0,
            Message.objects.order_by("-id").values_list("id", flat=True).first() or 0,
        )

    # --- what there is -------------------------------------------------------------------------

    @property
    def phone(self) -> str:
        return self.phones[0]

    @property
    def account_id(self) -> int:
        return self.world.channel.account_id

    def run_rows(self) -> list[Run]:
        rows = Run.objects.filter(account=self.account_id, pk__gt=self.run_mark)
        return list(rows.order_by("id"))

    def messages(self) -> list[Message]:
        rows = Message.objects.filter(
            account=self.account_id, pk__gt=self.message_mark, direction="out"
        )
        return list(rows.order_by("id"))

    def is_settled(self) -> bool:
        """Tell whether every journey has ended and nothing is left to do."""
        [(left, runs)] = self.ask(OPEN, run=self.run_mark)
        return bool(left == 0 and runs == self.runs)

    def ask(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"account": self.account_id, **parameters})
            return cursor.fetchall() if cursor.description else []

    def count(self, state: str, kind: str = "message") -> int:
        sql = (
            "SELECT count(*) FROM outbox_effect"
            " WHERE account_id = %(account)s AND state = %(state)s AND kind = %(kind)s"
        )
        return int(self.ask(sql, state=state, kind=kind)[0][0])

    def contact_id(self, phone: str) -> int | None:
        rows = ContactIdentity.objects.filter(account=self.account_id, value=phone)
        return rows.values_list("contact_id", flat=True).first()

    # --- what the outside world does -------------------------------------------------------------

    def say(self, text: str, once: str, phone: str = "") -> None:
        self.send({"text": text}, "text", once, phone)

    def send(self, content: Json, type: str, once: str, phone: str = "") -> None:
        """Put a customer's message into the inbox as the webhook does; the second time nothing."""
        body = inbound_body(phone or self.phone, content, type)
        key = f"m:{self.name}-{once}"
        now = datetime.now(UTC)
        InboundEvent.objects.get_or_create(
            channel=self.world.channel,
            key=key,
            defaults={
                "account_id": self.account_id,
                "address": f"msisdn:{phone or self.phone}",
                "kind": InboundEvent.Kind.MESSAGE,
                "occurred_at": now,
                "received_at": now,
                "body": json.dumps(body),
            },
        )

    def command(self, once: str, body: Json | str, contact: int | None = None) -> None:
        now = datetime.now(UTC)
        InboundEvent.objects.get_or_create(
            channel=self.world.channel,
            key=f"c:{self.name}-{once}",
            defaults={
                "account_id": self.account_id,
                "address": f"msisdn:{self.phone}",
                "contact_id": contact,
                "kind": InboundEvent.Kind.COMMAND,
                "occurred_at": now,
                "received_at": now,
                "body": body if isinstance(body, str) else json.dumps(body),
            },
        )

    def status(self, provider_id: str, contact: int) -> None:
        """Put a merged status before the contact's turn."""
        now = datetime.now(UTC)
        InboundEvent.objects.get_or_create(
            channel=self.world.channel,
            key=f"s:{self.name}-{provider_id}",
            defaults={
                "account_id": self.account_id,
                "address": provider_id,
                "contact_id": contact,
                "kind": InboundEvent.Kind.STATUS,
                "occurred_at": now,
                "received_at": now,
                "body": "{}",
                "outcome": "merged",
            },
        )

    def has_item(self, **values: Any) -> bool:
        rows = InboundEvent.objects.filter(account=self.account_id, key__contains=self.name)
        return rows.filter(**values).exists()

    def was_accepted(self, message: Message) -> bool:
        prefix = f"{message.public_id.hex}."
        return any(one["client_id"].startswith(prefix) for one in self.world.stack.ledger())

    def misbehave(self, **deed: Any) -> None:
        self.world.stack.misbehave({"match": {"msisdn": self.phone}, **deed})

    def pause_gates(self) -> None:
        self.ask(
            "UPDATE outbox_gaterate SET paused_until = clock_timestamp() + interval '1 hour'"
            " WHERE gate = %(gate)s",
            gate=self.world.channel.gate,
        )

    def pass_time(self) -> None:
        """Let back-offs and pauses be over; and the grace, when no evidence came in its time."""
        self._open_gates()
        if not self.waits_for_statuses or self._waited_s() > EVIDENCE_S:
            self.ask(AGE_GRACES)

    def pass_time_until(self, has_happened: bool) -> None:
        """The same, with a grace that is over once this has happened, or does not seem to."""
        self._open_gates()
        if has_happened or self._waited_s() > EVIDENCE_S:
            self.ask(AGE_GRACES)

    def _open_gates(self) -> None:
        self.ask(AGE_BACKOFFS)
        self.ask(OPEN_GATES)

    def _waited_s(self) -> float:
        self.idle_since = self.idle_since or time.monotonic()
        return time.monotonic() - self.idle_since

    def fire_timers(self) -> None:
        self.ask(AGE_TIMERS)

    def lose_leases(self) -> None:
        """The worker is dead: its leases run out."""
        self.ask(AGE_LEASES)
