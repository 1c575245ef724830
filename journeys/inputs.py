"""What a contact's turn reads: its inputs in order, its open runs, and what replies refer to."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from contacts.models import Contact
from journeys.account_words import account_keywords
from journeys.engine.values import STATE_VERSION
from journeys.known import Known
from journeys.lag import lag
from journeys.models import Keyword, Run, Trigger
from journeys.other_people import Others, handed_replies, names_of, others_of
from journeys.owning import owned_by_people
from journeys.past import asks_for_first, first_items, flow_id_of, last_forms
from journeys.starts import commanded_triggers, inbound_triggers
from messaging.inbox import ReplyView, read_reply
from messaging.models import InboundEvent, Message, MessageAttempt
from outbox.models import Effect

log = logging.getLogger(__name__)

BATCH = 50
MAX_TRIES = 5

# Contacts with something to take in, the oldest of each kind first.
READY = """
(SELECT contact_id FROM messaging_inboundevent
  WHERE state = 'pending' AND contact_id IS NOT NULL ORDER BY id LIMIT 200)
UNION
(SELECT owner_contact FROM outbox_effect
  WHERE finished_at IS NOT NULL AND consumed_at IS NULL AND owner_contact IS NOT NULL
  ORDER BY id LIMIT 200)
UNION
(SELECT e.owner_contact FROM outbox_effect e JOIN journeys_run r ON r.id = e.owner_run
   LEFT JOIN messaging_conversation k
          ON k.channel_id = r.channel_id AND k.contact_id = r.contact_id AND k.owner = 'agent'
             AND k.handed_by_run IS DISTINCT FROM r.id
   LEFT JOIN unnest(%(channels)s::bigint[], %(frontiers)s::timestamptz[]) AS f(channel, at)
          ON f.channel = r.channel_id
  WHERE e.state = 'pending' AND e.kind = 'timer' AND e.due_at <= %(now)s
    AND (f.at IS NULL OR e.due_at < f.at) AND k.id IS NULL ORDER BY e.due_at, e.id LIMIT 200)
"""
# Contacts with a run whose state only a newer worker can read are left to that one.
LOCK = """
SELECT c.id FROM contacts_contact c
 WHERE c.id = ANY(%s)
   AND NOT EXISTS (SELECT 1 FROM journeys_run r
                    WHERE r.contact_id = c.id AND r.ended_at IS NULL AND r.state_version > %s)
 ORDER BY c.id LIMIT %s FOR NO KEY UPDATE OF c SKIP LOCKED
"""


@dataclass(slots=True)
class ContactInputs:
    """Everything one contact's turn may need; the lists are in the order they are fed."""

    contact: Contact
    results: list[Effect] = field(default_factory=list)
    items: list[InboundEvent] = field(default_factory=list)
    timers: list[Effect] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class References:
    """What the items of a batch refer to: replies read once (those that can be), the messages
    they name, and the triggers they may set off."""

    replies: dict[int, ReplyView]
    by_token: dict[str, Message]
    by_provider_id: dict[tuple[int, str], Message]
    triggers: dict[int, list[Trigger]]
    commanded: dict[int, Trigger]
    # Contact -> the first message that ever came; empty unless a trigger asks for it.
    first_items: dict[int, int]
    # Contact -> the form that was sent last; empty unless a form came back.
    forms: dict[int, Message]
    # (Account, word) -> what the word does before any journey hears it.
    keywords: dict[tuple[int, str], Keyword]
    # (Channel, contact) of conversations that people answer -> the run that handed it over.
    owned: dict[tuple[int, int], int | None]
    # Contact -> its numbers and user ids; what other contacts' runs await of the contacts.
    names: dict[int, frozenset[str]]
    others: Others
    # Replies of other contacts that commands bring to the runs that hold them, by their id.
    handed: dict[int, InboundEvent]
    known: Known = field(default_factory=Known)

    def flow_id(self, item: InboundEvent) -> str:
        """Return the id of the form that a submission answers, as far as anybody can tell."""
        form = self.forms.get(item.contact_id or 0)
        return flow_id_of(form.content) if form else ""

    def bound_message(self, item: InboundEvent) -> Message | None:
        """Return our message that the reply names by token or by context, if any."""
        view = self.replies[item.pk]
        message = self.by_token.get(view.token or "")
        if message is None and view.reply_to and item.channel_id is not None:
            message = self.by_provider_id.get((item.channel_id, view.reply_to))
        return message if message and message.contact_id == item.contact_id else None

    def status_message(self, item: InboundEvent) -> Message | None:
        """Return the message that a status item tells of."""
        if item.channel_id is None:
            return None
        return self.by_provider_id.get((item.channel_id, item.address))


def ready_contacts(now: datetime) -> list[int]:
    """Return ids of contacts that have inputs: unread items, unconsumed results, due timers."""
    frontiers = lag.frontiers()
    channels, moments = list(frontiers), list(frontiers.values())
    with connection.cursor() as cursor:
        cursor.execute(READY, {"now": now, "channels": channels, "frontiers": moments})
        return [row[0] for row in cursor.fetchall()]


def lock_contacts(ready: Sequence[int], limit: int = BATCH) -> list[int]:
    """Lock up to `limit` of the contacts in id order, leaving out those somebody else holds."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(ready), STATE_VERSION, limit])
        return [row[0] for row in cursor.fetchall()]


def load_inputs(contact_ids: Sequence[int], now: datetime) -> dict[int, ContactInputs]:
    """Read the inputs and open runs of locked contacts: as many queries for one as for many."""
    inputs = {
        contact.pk: ContactInputs(contact)
        for contact in Contact.objects.filter(pk__in=contact_ids).order_by("pk")
    }
    results = Effect.objects.filter(
        owner_contact__in=contact_ids, finished_at__isnull=False, consumed_at__isnull=True
    )
    for effect in results.order_by("id"):
        inputs[effect.owner_contact or 0].results.append(effect)
    items = InboundEvent.objects.filter(contact__in=contact_ids, state=InboundEvent.State.PENDING)
    for item in items.select_related("channel__sub_account").order_by("occurred_at", "id"):
        inputs[item.contact_id or 0].items.append(item)
    runs = Run.objects.filter(contact__in=contact_ids, ended_at__isnull=True)
    related = ("channel__portfolio", "journey")
    for run in runs.select_related(*related).defer("journey__draft").order_by("id"):
        inputs[run.contact_id].runs.append(run)
    _load_timers(inputs, now)
    for entry in inputs.values():
        entry.items.sort(key=lambda item: item.kind != InboundEvent.Kind.COMMAND)
    return inputs


def _load_timers(inputs: dict[int, ContactInputs], now: datetime) -> None:
    """Add the due timers, apart from those that an unread answer may precede."""
    due = Effect.objects.filter(
        owner_contact__in=list(inputs), kind="timer", state="pending", due_at__lte=now
    )
    timers = list(due.order_by("due_at", "id"))
    frontiers = lag.frontiers() if timers else {}
    channel_of = {run.pk: run.channel_id for entry in inputs.values() for run in entry.runs}
    for timer in timers:
        frontier = frontiers.get(channel_of.get(timer.owner_run or 0, 0))
        if frontier is None or timer.due_at < frontier:
            inputs[timer.owner_contact or 0].timers.append(timer)


def load_references(inputs: dict[int, ContactInputs]) -> References:
    """Read what the items name: our messages by reply token and by the provider's id, triggers."""
    queued = [item for entry in inputs.values() for item in entry.items]
    handed = handed_replies([i for i in queued if i.kind == InboundEvent.Kind.COMMAND])
    items = [*queued, *handed]
    replies = _read_replies([i for i in items if i.kind == InboundEvent.Kind.MESSAGE])
    tokens = {view.token for view in replies.values() if view.token}
    provider_ids = {view.reply_to for view in replies.values() if view.reply_to}
    provider_ids |= {item.address for item in items if item.kind == InboundEvent.Kind.STATUS}
    by_token = {
        message.reply_token: message
        for message in (Message.objects.filter(reply_token__in=tokens) if tokens else ())
    }
    channels = {item.channel_id for item in items}
    known = MessageAttempt.objects.filter(channel__in=channels, provider_id__in=provider_ids)
    attempts = known.select_related("message") if provider_ids else ()
    by_provider_id = {(row.channel_id, row.provider_id or ""): row.message for row in attempts}
    heard = [item for item in queued if item.pk in replies]
    accounts = {item.account_id for item in heard}
    asked = _read_triggers([i for i in items if i.kind == InboundEvent.Kind.COMMAND])
    triggers = inbound_triggers(accounts) if accounts else {}
    people = {item.contact_id or 0 for item in heard}
    references = References(
        replies,
        by_token,
        by_provider_id,
        triggers,
        commanded_triggers(asked) if asked else {},
        first_items(heard) if asks_for_first(triggers) else {},
        last_forms([i for i in heard if replies[i.pk].kind == "flow"]),
        account_keywords(accounts) if accounts else {},
        owned_by_people(inputs),
        names_of(inputs),
        others_of(people) if people else Others(),
        {item.pk: item for item in handed},
    )
    _look_up_answered(references, heard)
    return references


def _look_up_answered(references: References, heard: Sequence[InboundEvent]) -> None:
    """Find who sent what these items answer: named by them, or the form that was sent last."""
    named = [references.bound_message(item) for item in heard]
    named += [references.forms.get(item.contact_id or 0) for item in heard]
    references.known.look_up_answered([message for message in named if message is not None])


def _read_replies(items: Sequence[InboundEvent]) -> dict[int, ReplyView]:
    """Return item id -> the message as journeys see it; one nobody can read is left out."""
    replies = {}
    for item in items:
        try:
            replies[item.pk] = read_reply(item.body)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            log.error("inbox item %s cannot be read: %s", item.pk, type(error).__name__)
    return replies


def _read_triggers(items: Sequence[InboundEvent]) -> set[int]:
    """Return the triggers that commands name; one nobody can read fails when it is fed."""
    named = set()
    for item in items:
        try:
            named.add(int(json.loads(item.body)["trigger"]))
        except (ValueError, LookupError, TypeError, RecursionError):
            continue
    return named
