"""Replies that a run awaits from somebody else than its own contact, such as a colleague.

A run moves under the lock of its own contact, an inbox item is read under that of the contact who
wrote it, and no turn needs both:

1. An open wait is listed under the contact it waits for (`Suspension.contact`).
2. The turn of who wrote chooses among all waits that are listed there. When that of another
   contact's run takes the item, the turn writes a command into that contact's queue and leaves the
   item `held` by the run, in one transaction.
3. The turn of the run's contact reads the command and feeds the reply. When the wait is over by
   then, or the run has ended, the item goes back, `pending`, to the queue it came from.

A mailbox gets such replies in the same way, while a message to who wrote is on its way.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.clock import wall_now
from contacts.addresses import Address, normalise_bsuid, normalise_msisdn, read_addresses
from contacts.identities import find_or_make
from contacts.models import Contact, ContactIdentity
from journeys.engine.routing import OpenWait, Sender
from journeys.engine.values import Wait, canonical
from journeys.models import Run, Suspension
from journeys.speaking import medium_of
from journeys.work import RunWork
from messaging.models import FOR_OTHERS, Channel, InboundEvent, Message
from outbox.models import Effect

VERB = "reply"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something of another contact's run that may take an item: a wait, or its mailbox."""

    run: Run
    channel: Channel
    what: OpenWait | Sender

    def hears(self, channel: Channel | None) -> bool:
        """Tell whether it takes what comes in on this channel; a wait that names the other medium
        than the run's own hears every channel of it."""
        if channel is None:
            return False
        if isinstance(self.what, Sender) or medium_of(self.channel) == medium_of(self.run.channel):
            return channel.pk == self.channel.pk
        return medium_of(channel) == medium_of(self.channel)


@dataclass(frozen=True, slots=True)
class Others:
    """What other contacts' runs await of a contact, by that contact's id."""

    elsewhere: Mapping[int, Sequence[Elsewhere]] = field(default_factory=dict)

    def waits(self, item: InboundEvent) -> list[OpenWait]:
        return [one.what for one in self._able(item) if isinstance(one.what, OpenWait)]

    def senders(self, item: InboundEvent) -> list[Sender]:
        return [one.what for one in self._able(item) if isinstance(one.what, Sender)]

    def run(self, item: InboundEvent, public_id: str) -> Run | None:
        """Return the run of another contact by its public id."""
        return next((o.run for o in self._able(item) if o.run.public_id == public_id), None)

    def _able(self, item: InboundEvent) -> list[Elsewhere]:
        known = self.elsewhere.get(item.contact_id or 0, ())
        return [one for one in known if one.hears(item.channel)]


@dataclass(frozen=True, slots=True)
class HandedOn:
    """An item that goes to another contact's run: to wait `no`, or to the mailbox for None."""

    item: InboundEvent
    run: Run
    no: int | None


def others_of(contacts: Collection[int]) -> Others:
    """Return what other contacts' runs await of these contacts: two questions for all of them."""
    found: dict[int, list[Elsewhere]] = defaultdict(list)
    people = Contact.objects.filter(Q(pk__in=contacts) | Q(merged_into__in=contacts))
    for wait in _waits(people):
        person = wait.contact.merged_into_id or wait.contact_id
        if person != wait.run.contact_id:
            found[person].append(Elsewhere(wait.run, wait.channel, _open_wait(wait)))
    messages = list(_on_their_way(people))
    runs = _runs({message.run_id or 0 for message in messages})
    for message in messages:
        run = runs.get(message.run_id or 0)
        person = message.contact.merged_into_id or message.contact_id
        if run is not None and person != run.contact_id:
            sender = Sender(run.public_id, run.started_at)
            found[person].append(Elsewhere(run, message.channel, sender))
    return Others(found)


def _waits(people: QuerySet[Contact]) -> QuerySet[Suspension]:
    rows = Suspension.objects.filter(contact__in=people).exclude(contact=F("run__contact"))
    return rows.select_related("contact", "channel", "run__channel", "run__journey").defer(
        "run__state", "run__journey__draft"
    )


def _open_wait(wait: Suspension) -> OpenWait:
    return OpenWait(
        run=wait.run.public_id,
        no=wait.no,
        token=wait.token,
        kind="flow" if wait.kind == Suspension.Kind.FLOW else "reply",
        armed_at=wait.armed_at,
        bound_to=wait.bound_to,
    )


def _on_their_way(people: QuerySet[Contact]) -> QuerySet[Message]:
    """Return messages to these people whose fate another contact's run still waits for."""
    unread = Effect.objects.filter(key=OuterRef("effect_key"), consumed_at__isnull=True)
    status = Message.Status
    undelivered = Q(await_delivery=True, status__in=(status.QUEUED, status.ACCEPTED, status.SENT))
    rows = Message.objects.filter(FOR_OTHERS, contact__in=people, run_id__isnull=False)
    return rows.filter(Exists(unread) | undelivered).select_related("contact", "channel")


def _runs(ids: Collection[int]) -> dict[int, Run]:
    if not ids:
        return {}
    rows = Run.objects.filter(pk__in=ids, ended_at__isnull=True)
    listed = rows.select_related("channel", "journey").defer("state", "journey__draft")
    return {run.pk: run for run in listed}


# --- whom a wait means ---------------------------------------------------------------------------


def names_of(contacts: Collection[int]) -> dict[int, frozenset[str]]:
    """Return contact -> every number and user id it has, or had."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = ContactIdentity.objects.filter(contact__in=contacts)
    for contact, value in rows.values_list("contact", "value"):
        found[contact].add(value)
    return {contact: frozenset(values) for contact, values in found.items()}


def names_somebody_else(wait: Wait, *own: Collection[str]) -> bool:
    """Tell whether a wait's `from` is an address, and none of the run's contact."""
    named = normalise_bsuid(wait.sender) or normalise_msisdn(wait.sender) or ""
    return bool(named) and all(named not in names for names in own)


def is_awaited_here(wait: Wait, item: InboundEvent, names: Mapping[int, frozenset[str]]) -> bool:
    """Tell whether a wait of the item's contact means this contact.

    The addresses of the item count too: a user id may have been another contact's before.
    """
    written = {address.value for address in read_addresses(item.address, "")}
    return not names_somebody_else(wait, names.get(item.contact_id or 0, ()), written)


def awaited_contacts(
    waits: Sequence[tuple[RunWork, Wait]], names: Mapping[int, frozenset[str]]
) -> list[int]:
    """Return the contact that each wait is for, made when nobody knows the address."""
    groups = [
        _group(work, wait) if names_somebody_else(wait, names.get(work.contact.pk, ())) else None
        for work, wait in waits
    ]
    wanted: dict[int, set[tuple[Address, ...]]] = defaultdict(set)
    for (work, _), group in zip(waits, groups, strict=True):
        if group:
            wanted[work.run.account_id].add(group)
    made = {
        (account, group): contact
        for account in sorted(wanted)
        for group, contact in find_or_make(account, sorted(wanted[account])).items()
    }
    return [
        made[work.run.account_id, group] if group else work.contact.pk
        for (work, _), group in zip(waits, groups, strict=True)
    ]


def _group(work: RunWork, wait: Wait) -> tuple[Address, ...]:
    user_id = normalise_bsuid(wait.sender)
    if user_id:
        return (Address("bsuid", work.run.channel.portfolio.business_id, user_id),)
    return (Address("msisdn", "", normalise_msisdn(wait.sender) or ""),)


# --- the commands --------------------------------------------------------------------------------


def hand_on(handed: Sequence[HandedOn]) -> None:
    """Write the commands that take these items to their runs."""
    now = wall_now()
    InboundEvent.objects.bulk_create(
        InboundEvent(
            account_id=one.item.account_id,
            channel_id=one.item.channel_id,
            key=f"c:{uuid.uuid4()}",
            contact_id=one.run.contact_id,
            kind=InboundEvent.Kind.COMMAND,
            occurred_at=one.item.occurred_at,
            received_at=now,
            body=canonical(
                {"verb": VERB, "run": one.run.public_id, "item": one.item.pk, "no": one.no}
            ),
        )
        for one in handed
    )


def handed_replies(commands: Sequence[InboundEvent]) -> list[InboundEvent]:
    """Return the replies that commands bring, as long as the runs that they name hold them."""
    named: dict[int, str] = {}
    for command in commands:
        try:
            body = json.loads(command.body)
            named |= {body["item"]: body["run"]} if body["verb"] == VERB else {}
        except (ValueError, LookupError, TypeError, RecursionError):
            continue  # it fails when it is fed
    if not named:
        return []
    runs = Run.objects.filter(public_id__in=named.values()).values_list("id", "public_id")
    held_by = dict(runs)
    items = InboundEvent.objects.filter(pk__in=named, state=InboundEvent.State.HELD)
    listed = items.select_related("channel__sub_account").order_by("id")
    return [item for item in listed if held_by.get(item.held_by_run or 0) == named[item.pk]]


def give_up(command: InboundEvent) -> None:
    """Park with a command the reply that it brings, so that nobody waits for it for ever."""
    for reply in handed_replies([command]):
        reply.state, reply.held_by_run = InboundEvent.State.FAILED, None
        reply.outcome = "the run of another contact could not take it"
        reply.save(update_fields=["state", "held_by_run", "outcome"])


def let_go(run: Run) -> None:
    """Give back the replies of other contacts that a run holds which nobody can read."""
    listed = Suspension.objects.filter(run=run).values_list("contact", flat=True)
    people = {*listed, *Message.objects.filter(run_id=run.pk).values_list("contact", flat=True)}
    held = InboundEvent.objects.filter(
        contact__in=people | {run.contact_id}, state=InboundEvent.State.HELD, held_by_run=run.pk
    )
    held.update(
        state=InboundEvent.State.PENDING, held_by_run=None, outcome=given_back_by(run.public_id)
    )


def given_back_by(run: str) -> str:
    """Mark an item that a run gave back, lest the same mailbox take it again for ever."""
    return f"given back by run {run}"
