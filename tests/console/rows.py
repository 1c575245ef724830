"""Rows that home page and alerts look at: messages, runs, effects, inbox items of a moment."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact
from journeys.engine.codec import state_to_text
from journeys.engine.values import RunStatus, State
from journeys.models import Journey, Run
from messaging.models import Channel, InboundEvent, Message
from outbox.models import Effect
from tests.factories import make_account, make_channel, make_contact, make_journey

_numbers = itertools.count(1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Clinic:
    """An account with a channel, a customer and a journey."""

    account: Account
    channel: Channel
    contact: Contact
    journey: Journey

    @classmethod
    def make(cls, name: str | None = None) -> Clinic:
        account = make_account(name)
        channel = make_channel(account)
        journey = make_journey(account, [{"id": "end", "stepType": "End", "inputs": {}}])
        return cls(account, channel, make_contact(account), journey)

    def message(self, status: str = "delivered", ago: timedelta = MINUTE, **more: Any) -> Message:
        row = Message.objects.create(
            account=self.account,
            channel=self.channel,
            contact=self.contact,
            direction=more.pop("direction", "out"),
            type="text",
            content='{"type":"text","content":{"text":"hi"}}',
            status=status,
            **more,
        )
        Message.objects.filter(pk=row.pk).update(created_at=timezone.now() - ago)
        return row

    def messages(self, count: int, status: str = "delivered", ago: timedelta = MINUTE) -> None:
        for _ in range(count):
            self.message(status, ago)

    def run(self, error: str = "", ago: timedelta = MINUTE, status: RunStatus | None = None) -> Run:
        """A run that ended: complete, or by a fault when there is an error."""
        status = status or ("Terminated" if error else "Complete")
        public_id, ended = uuid.uuid4().hex[:24], timezone.now() - ago
        return Run.objects.create(
            account=self.account,
            public_id=public_id,
            journey=self.journey,
            version_id=self.journey.live_version_id or 0,
            contact=self.contact,
            channel=self.channel,
            status=status,
            state=state_to_text(State(public_id, status, error=error)),
            started_at=ended - MINUTE,
            last_at=ended,
            ended_at=ended,
            error=error,
        )

    def effect(self, state: str = "pending", ago: timedelta = MINUTE) -> Effect:
        moment = timezone.now() - ago
        return Effect.objects.create(
            account=self.account,
            key=f"effect:{next(_numbers)}",
            kind="message",
            payload="{}",
            gate=self.channel.gate,
            state=state,
            due_at=moment,
            began_at=moment,
            settle_at=moment + HOUR if state == "uncertain" else None,
        )

    def item(self, state: str = "pending", ago: timedelta = MINUTE, **more: Any) -> InboundEvent:
        moment: datetime = timezone.now() - ago
        return InboundEvent.objects.create(
            account=self.account,
            channel=self.channel,
            key=f"m:{next(_numbers)}",
            kind=more.pop("kind", "message"),
            occurred_at=moment,
            received_at=moment,
            body="{}",
            state=state,
            **more,
        )

    def hear_webhook(self, ago: timedelta) -> None:
        Channel.objects.filter(pk=self.channel.pk).update(webhook_seen_at=timezone.now() - ago)
