"""The rows that tell of one run: as many queries for a long run as for a short one."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.encryption import secret_values
from accounts.errors import AccountsError
from contacts.models import ContactIdentity
from journeys.engine.values import Json
from journeys.models import Run, RunLog
from messaging.models import Conversation, InboundEvent, Message, MessageAttempt
from outbox.models import Effect

# Transitions that a page shows; of a longer run the newest ones.
MOST_TRANSITIONS = 400
# Shorter values would be found where no secret stands.
SHORTEST_SECRET = 4


@dataclass(slots=True)
class Rows:
    """Everything that was written of a run; the logs in order, oldest first."""

    run: Run
    logs: list[RunLog] = field(default_factory=list)
    shows_all: bool = True
    messages: list[Message] = field(default_factory=list)
    attempts: dict[int, list[MessageAttempt]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    items: dict[int, InboundEvent] = field(default_factory=dict)
    held: list[InboundEvent] = field(default_factory=list)
    identities: list[ContactIdentity] = field(default_factory=list)
    conversation: Conversation | None = None
    secrets: dict[str, str] = field(default_factory=dict)


def load_rows(run: Run) -> Rows:
    """Read a run's rows; `run` comes with its journey, version, contact and channel.

    Transitions that came after the run was read are left out: the two must fit.
    """
    rows = Rows(run)
    logs = RunLog.objects.filter(run_id=run.pk, revision__lte=run.revision)
    newest = list(logs.order_by("-revision")[: MOST_TRANSITIONS + 1])
    rows.shows_all = len(newest) <= MOST_TRANSITIONS
    rows.logs = newest[:MOST_TRANSITIONS][::-1]
    rows.messages = list(Message.objects.filter(run_id=run.pk).order_by("id"))
    rows.attempts = _attempts(rows.messages)
    rows.effects = list(Effect.objects.filter(owner_run=run.pk).order_by("id"))
    refs = [log.event_ref for log in rows.logs if log.event_ref is not None]
    rows.items = InboundEvent.objects.in_bulk(refs)
    rows.held = list(
        InboundEvent.objects.filter(
            contact=run.contact_id, state=InboundEvent.State.HELD, held_by_run=run.pk
        ).order_by("occurred_at", "id")
    )
    rows.identities = list(
        ContactIdentity.objects.filter(contact=run.contact_id, valid_to__isnull=True).order_by("id")
    )
    rows.conversation = Conversation.objects.filter(
        channel=run.channel_id, contact=run.contact_id
    ).first()
    rows.secrets = _secrets(run, rows.logs)
    return rows


def read_json(text: str) -> Json:
    """Return the JSON value of a stored text; None where it was erased or cannot be read."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _attempts(messages: list[Message]) -> dict[int, list[MessageAttempt]]:
    found: dict[int, list[MessageAttempt]] = defaultdict(list)
    rows = MessageAttempt.objects.filter(message__in=[message.pk for message in messages])
    for attempt in rows.order_by("message_id", "n"):
        found[attempt.message_id].append(attempt)
    return found


def _secrets(run: Run, logs: list[RunLog]) -> dict[str, str]:
    """Return value -> name of the secrets that the run's requests used.

    A web service may send one back: the page must know it to leave it out.
    """
    names = {
        part[1]
        for log in logs
        for effect in read_json(log.effects) or ()
        for parts in (effect.get("secrets") or {}).values()
        for part in parts
        if isinstance(part, list)
    }
    try:
        known = secret_values(run.account_id, names) if names else {}
    except AccountsError:
        return {}
    return {value: name for name, value in known.items() if len(value) >= SHORTEST_SECRET}
