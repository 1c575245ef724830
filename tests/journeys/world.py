"""A channel with a customer, and what happens to them: webhooks, turns, sends, time."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.clock import wall_now
from accounts.models import Account
from contacts.models import Contact
from journeys.engine.codec import state_to_text
from journeys.engine.values import canonical
from journeys.models import Journey, Run
from journeys.replay import replay
from journeys.turn import Turns
from messaging.inbox import resolve_inbox
from messaging.models import Channel, InboundEvent, Message, MessageAttempt
from messaging.statuses import merge_statuses
from outbox.begin import begin
from outbox.claim import Claimed, claim
from outbox.expire import expire
from outbox.finish import Result, finish
from outbox.gates import due_gates
from outbox.models import Effect
from outbox.ports import Outcome
from tests.factories import inbound_body, make_channel, make_contact, make_journey, open_window

_ids = itertools.count(1)
UNSETTLED = Outcome("refused", code="uncertain")
UNCLEAR = Outcome("uncertain", code="noAnswer")
REFUSED = Outcome("refused", code="notOnWhatsApp")
ANSWERED = canonical({"responseCode": 201, "reasonPhrase": "Created", "responseBody": {"id": 7}})
ANSWER = Outcome("accepted", ANSWERED)


@dataclass
class World:
    """One channel and one customer of it."""

    channel: Channel
    contact: Contact
    turns: Turns = field(default_factory=Turns)

    @classmethod
    def make(cls) -> World:
        channel = make_channel(time_zone="Asia/Singapore")
        return cls(channel, make_contact(channel.account))

    @property
    def account(self) -> Account:
        return self.channel.account

    @property
    def msisdn(self) -> str:
        return self.contact.identities.get(kind="msisdn").value

    @property
    def run(self) -> Run:
        """The newest run."""
        return Run.objects.latest("id")

    def journey(
        self, steps: list[dict[str, Any]], contains: str = "go", **document: Any
    ) -> Journey:
        return make_journey(self.account, steps, **{"match": {"contains": contains}, **document})

    # --- the customer ---------------------------------------------------------------------------

    def hear(self, content: Mapping[str, Any], **changes: Any) -> InboundEvent:
        """Put a webhook's message into the inbox, as the webhook view stores it, and resolve it."""
        body = inbound_body(self.msisdn, content, changes.pop("type", "Text"))
        body["payload"].update(changes.pop("payload", {}))
        now = wall_now()
        item = InboundEvent.objects.create(
            account=self.account,
            channel=self.channel,
            key=f"m:{body['payload']['umid']}",
            address=f"msisdn:{self.msisdn}",
            kind=InboundEvent.Kind.MESSAGE,
            occurred_at=changes.pop("occurred_at", now),
            received_at=now,
            body=canonical(body),
            **changes,
        )
        resolve_inbox()
        item.refresh_from_db()
        return item

    def say(self, text: str, **changes: Any) -> InboundEvent:
        return self.hear({"text": text}, **changes)

    def tap(self, name: str, message: Message | None = None, **changes: Any) -> InboundEvent:
        """Tap a button; of `message`, with our token, as it was sent."""
        token = f"~{message.reply_token}" if message else ""
        reply = {"id": f"{name}{token}", "title": name.title()}
        content = {"interactive": {"type": "button_reply", "button_reply": reply}}
        return self.hear(content, type="Interactive", **changes)

    def submit(self, answers: Mapping[str, Any], **changes: Any) -> InboundEvent:
        response = json.dumps({**answers, "flow_token": "t"})
        content = {"interactive": {"type": "nfmReply", "nfmReply": {"responseJson": response}}}
        return self.hear(content, type="Interactive", **changes)

    # --- the machinery --------------------------------------------------------------------------

    def turn(self) -> int:
        """Take one batch; return how many contacts were taken."""
        return self.turns()

    def settle_down(self) -> None:
        """Take turns until nobody has inputs; more than ten would be a loop."""
        taken = [self.turn() for _ in range(10)]
        assert taken[-1] == 0

    def claim(self) -> list[Claimed]:
        return [one for gate in due_gates(wall_now()) for one in claim(gate.name, 16)]

    def send(self, outcome: Outcome | None = None) -> list[str]:
        """Claim what may go out, give each the outcome (none: accepted); return the keys."""
        jobs = begin(self.claim())
        finish([Result(job.row, outcome or _accepted(job.row.kind)) for job in jobs])
        return [job.row.key for job in jobs]

    def play(self, outcome: Outcome | None = None) -> None:
        """Turn, send and turn until nothing is left to do but to wait."""
        self.settle_down()
        rounds = [len(self.send(outcome)) + self.turn() for _ in range(8)]
        assert rounds[-1] == 0

    def expire(self) -> None:
        expire()

    def status(self, state: str, message: Message, **status: Any) -> InboundEvent:
        """A receipt of the message's newest attempt, by our id as 8x8 echoes it; merged."""
        attempt = MessageAttempt.objects.filter(message=message).latest("n")
        body = {
            "namespace": "ChatApps",
            "eventType": "outbound_message_status_changed",
            "payload": {
                "umid": attempt.provider_id or f"umid-{next(_ids)}",
                "clientMessageId": attempt.client_id,
                "status": {"state": state, "timestamp": datetime.now(UTC).isoformat(), **status},
            },
        }
        item = self._item("status", canonical(body), f"s:{uuid.uuid4()}")
        item.address = body["payload"]["umid"]  # type: ignore[index] # a dict, seen above
        item.save()
        merge_statuses()
        item.refresh_from_db()
        return item

    def command(self, verb: str, run: Run) -> InboundEvent:
        """An operator's command, as journeys.actions.command_run writes it."""
        return self.order({"verb": verb, "run": run.public_id})

    def order(self, body: Mapping[str, Any]) -> InboundEvent:
        """A command to this contact's runs, of any kind."""
        key = f"c:{uuid.uuid4()}"
        return self._item("command", canonical(dict(body)), key, contact=self.contact)

    def timers_due(self, ago: timedelta = timedelta(seconds=1)) -> int:
        """Let every timer have been due for a while; return how many there are."""
        due = wall_now() - ago
        return Effect.objects.filter(kind="timer", state="pending").update(due_at=due)

    def _item(self, kind: str, body: str, key: str, **more: Any) -> InboundEvent:
        now = wall_now()
        return InboundEvent.objects.create(
            account=self.account,
            channel=self.channel,
            kind=kind,
            key=key,
            body=body,
            occurred_at=now,
            received_at=now,
            **more,
        )

    # --- what came of it ------------------------------------------------------------------------

    def sent(self) -> list[str]:
        """Return the texts of what we sent, or are about to send, in order."""
        rows = Message.objects.filter(direction="out", contact=self.contact).order_by("id")
        return [_text(json.loads(row.content)["content"]) for row in rows]

    def message(self) -> Message:
        """Return the newest message that we sent."""
        return Message.objects.filter(direction="out").latest("id")

    def close_window(self) -> None:
        open_window(self.channel, self.contact, datetime.now(UTC) - timedelta(hours=25))


def assert_replays() -> None:
    """Every run in the database follows from its log, to the letter."""
    runs = list(Run.objects.order_by("id"))
    assert runs
    assert [state_to_text(replay(run)) for run in runs] == [run.state for run in runs]


def _text(content: Mapping[str, Any]) -> str:
    return str(content["text"] if "text" in content else content["interactive"]["body"]["text"])


def _accepted(kind: str) -> Outcome:
    if kind == "http":
        return ANSWER
    umid = f"umid-{next(_ids)}"
    return Outcome("accepted", canonical({"umid": umid}), provider_id=umid)
