"""Many conversations at once over a live stack, and what must hold for them in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from django.db import connection

from journeys.engine.codec import state_to_text
from journeys.models import Run
from journeys.replay import replay
from messaging.models import Channel, Message, MessageAttempt
from outbox.models import Effect
from tests.crash.judge import UNSENT
from tests.crash.steps import ENDS, message, wait
from tests.factories import make_channel, make_journey, new_number
from tests.live.stack import LiveStack, sandbox_config, wait_for

# Two messages, a question that the customer answers, and a last message.
STEPS = (
    message("first", "second"),
    message("second", "listen"),
    wait("listen", "last"),
    message("last", "done"),
    *ENDS,
)
SAY_S = 10
LEFT_TO_DO = """
SELECT (SELECT count(*) FROM outbox_effect
         WHERE kind <> 'timer' AND (state IN ('pending', 'leased', 'sending', 'uncertain')
            OR (finished_at IS NOT NULL AND consumed_at IS NULL AND owner_contact IS NOT NULL)))
     + (SELECT count(*) FROM messaging_inboundevent WHERE state IN ('pending', 'held'))
"""


@dataclass(slots=True)
class Conversations:
    """Customers of one channel; `greet` begins conversations, `drain` brings them to their end."""

    stack: LiveStack
    channel: Channel
    phones: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    @classmethod
    def start(cls, stack: LiveStack, grace_s: int, **sandbox: Any) -> Conversations:
        """Start sandbox and web server for a new channel with the journey."""
        channel = make_channel(base_url=stack.sandbox_url, grace_s=grace_s)
        make_journey(channel.account, list(STEPS), match={"contains": "hello"})
        stack.start_sandbox(sandbox_config(stack, channel, status_delay_s=0.05, **sandbox))
        stack.start_web()
        return cls(stack, channel)

    def greet(self, count: int, receipts: Sequence[Mapping[str, Any]] = ({},)) -> None:
        """New customers write; the sandbox posts their messages to the web server.

        `receipts` says in turn what is done to the statuses of a customer's messages.
        """
        for _ in range(count):
            phone = new_number()
            deed = receipts[len(self.phones) % len(receipts)]
            if deed:
                rule = {"match": {"kind": "status", "msisdn": phone}, "webhooks": dict(deed)}
                self.stack.misbehave(rule)
            self.phones.append(phone)
            self._say(phone, "hello")

    def answer(self) -> None:
        """Customers who were asked something answer it, once."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT i.value FROM journeys_suspension s"
                " JOIN contacts_contactidentity i ON i.contact_id = s.contact_id"
                " WHERE i.kind = 'msisdn'"
            )
            asked = {value for (value,) in cursor.fetchall()}
        for phone in sorted(asked - self.answered):
            self.answered.add(phone)
            self._say(phone, "yes")

    def drain(self, seconds: float) -> None:
        """Answer whoever is asked until every conversation has ended."""
        wait_for("the end of every conversation", self._are_over, seconds)

    def _are_over(self) -> bool:
        self.answer()
        ended = Run.objects.filter(ended_at__isnull=False).count()
        return ended >= len(self.phones) and things_left() == 0

    def _say(self, phone: str, text: str) -> None:
        url = f"{self.stack.sandbox_url}/sandbox/phones/{phone}/say"
        requests.post(url, json={"text": text}, timeout=SAY_S).raise_for_status()


def things_left() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LEFT_TO_DO)
        return int(cursor.fetchone()[0])


def in_flight() -> set[int]:
    """Return the effects whose requests are under way, or were when their worker died."""
    return set(Effect.objects.filter(state="sending").values_list("pk", flat=True))


def judge(conversations: Conversations) -> dict[str, int]:
    """Nothing is lost, nothing was accepted twice, every run has ended and replays.

    Returns the outcomes of the runs.
    """
    ledger = [entry["client_id"] for entry in conversations.stack.ledger()]
    accepted = Counter(client_id.partition(".")[0] for client_id in ledger)
    messages = {m.public_id.hex: m for m in Message.objects.filter(direction="out")}
    attempts = MessageAttempt.objects.filter(client_id__in=ledger).count()
    assert attempts == len(ledger)
    assert accepted.keys() <= messages.keys()
    assert max(accepted.values(), default=0) <= 1, accepted.most_common(3)
    lost = [m for key, m in messages.items() if not accepted[key] and m.status not in UNSENT]
    assert not lost, [(m.effect_key, m.status) for m in lost]
    runs = list(Run.objects.all())
    assert len(runs) == len(conversations.phones)
    for run in runs:
        assert run.ended_at is not None
        assert state_to_text(replay(run)) == run.state
    return dict(Counter(run.outcome for run in runs))
