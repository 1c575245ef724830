"""The inbox: from stored webhook items to contacts, conversations and inbound messages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from accounts.clock import wall_now
from contacts.addresses import read_addresses
from contacts.identities import Group, find_or_make
from messaging.content.values import canonical
from messaging.media.receiving import note_files
from messaging.models import Channel, InboundEvent, Message
from messaging.providers.base import InboundView, ReplyView
from messaging.providers.registry import provider_of, provider_of_item, read_events
from messaging.rounds import take_batch

__all__ = ["ReplyView", "read_reply", "resolve_inbox"]

Kind = InboundEvent.Kind
State = InboundEvent.State

# Statuses are merged elsewhere; a row with a contact waits for that contact's turn. In the words
# of the index `inbound_unresolved`.
UNRESOLVED = "contact_id IS NULL AND kind <> 'status'"

SETTLE_ITEMS = """
UPDATE messaging_inboundevent AS i
   SET contact_id = v.contact, state = v.state, outcome = v.outcome
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
       AS v(id, contact, state, outcome)
 WHERE i.id = v.id
"""
# The window never closes because an older message came late.
RAISE_INBOUND = """
INSERT INTO messaging_conversation (account_id, channel_id, contact_id, last_inbound_at)
SELECT v.account, v.channel, v.contact, max(v.at)
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])
       AS v(account, channel, contact, at)
 GROUP BY v.account, v.channel, v.contact
 ORDER BY v.channel, v.contact
    ON CONFLICT (channel_id, contact_id) DO UPDATE
   SET last_inbound_at = greatest(messaging_conversation.last_inbound_at, excluded.last_inbound_at)
"""


def read_reply(body: str) -> ReplyView:
    """Return a message item's body (canonical JSON text) as journeys see it."""
    value = json.loads(body)
    return provider_of_item(value).read_reply(value)


def resolve_inbox() -> int:
    """Give a batch of new items their contacts; return how many were taken.

    Finds or makes the contacts of messages and commands, stores the inbound messages, raises the
    service windows. Items of no contact (account events) go to their handlers. Messages and
    commands stay pending for the contact's turn.
    """
    return take_batch(UNRESOLVED, _resolve)


def _resolve(items: Sequence[InboundEvent]) -> None:
    channels = _channels({item.channel_id for item in items if item.channel_id})
    views = {item.pk: _view(item, channels) for item in items if item.kind == Kind.MESSAGE}
    contacts = _find_contacts(items, channels, views)
    _store_messages([i for i in items if i.pk in views and i.pk in contacts], contacts, views)
    outcomes = _call_handlers([item for item in items if item.kind == Kind.ACCOUNT])
    _settle(items, contacts, outcomes)


def _channels(ids: set[int]) -> dict[int, Channel]:
    rows = Channel.objects.filter(pk__in=ids).select_related("portfolio")
    return {channel.pk: channel for channel in rows}


def _view(item: InboundEvent, channels: Mapping[int, Channel]) -> InboundView:
    channel = channels[item.channel_id or 0]
    return provider_of(channel.provider).read_inbound(json.loads(item.body))


def _find_contacts(
    items: Sequence[InboundEvent],
    channels: Mapping[int, Channel],
    views: Mapping[int, InboundView],
) -> dict[int, int]:
    """Return item id -> contact id of the items that have an address."""
    groups: dict[int, Group] = {}
    names: dict[Group, str] = {}
    by_account: dict[int, list[Group]] = defaultdict(list)
    for item in items:
        channel = channels.get(item.channel_id or 0)
        group = read_addresses(item.address, channel.portfolio.business_id if channel else "")
        if group and item.kind != Kind.ACCOUNT:
            groups[item.pk] = group
            by_account[item.account_id].append(group)
            if item.pk in views:
                names.setdefault(group, views[item.pk].profile_name)
    found = {
        (account, group): contact
        for account in sorted(by_account)
        for group, contact in find_or_make(account, by_account[account], names).items()
    }
    return {i.pk: found[i.account_id, groups[i.pk]] for i in items if i.pk in groups}


def _store_messages(
    items: Sequence[InboundEvent],
    contacts: Mapping[int, int],
    views: Mapping[int, InboundView],
) -> None:
    """Keep what the customers wrote, ask for their files, and open their service windows."""
    made = Message.objects.bulk_create(
        [
            Message(
                account_id=item.account_id,
                channel_id=item.channel_id or 0,
                contact_id=contacts[item.pk],
                direction=Message.Direction.INBOUND,
                type=views[item.pk].type,
                content=canonical(views[item.pk].content),
                status=Message.Status.RECEIVED,
                inbound_event=item.pk,
            )
            for item in items
        ]
    )
    note_files(made, wall_now())
    rows: list[tuple[int, int | None, int, datetime]] = [
        (i.account_id, i.channel_id, contacts[i.pk], i.occurred_at) for i in items
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(RAISE_INBOUND, [list(column) for column in zip(*rows, strict=True)])


def _call_handlers(items: Sequence[InboundEvent]) -> dict[int, tuple[str, str]]:
    """Pass account events to settings.INBOUND_HANDLERS; return item id -> (state, outcome).

    A handler takes the items of its event's name and may write whatever it likes in this
    transaction. What is known and asks nothing of us is noted; what nobody knows waits for a
    person.
    """
    outcomes: dict[int, tuple[str, str]] = {}
    by_name: dict[str, list[InboundEvent]] = defaultdict(list)
    for item in items:
        name, is_known = _event(item)
        by_name[name].append(item)
        outcome = (State.DONE, "noted") if is_known else (State.UNHANDLED, "no handler")
        outcomes[item.pk] = (str(outcome[0]), outcome[1])
    for name, named in by_name.items():
        handler = _handler(name)
        if handler is not None:
            handler(named)
            outcomes |= {item.pk: (str(State.DONE), "handled") for item in named}
    return outcomes


def _event(item: InboundEvent) -> tuple[str, bool]:
    """Return the name of the event that an item tells of, and whether anybody knows such ones."""
    events = read_events(json.loads(item.body))
    return (events[0].name, events[0].kind != "unknown") if events else ("", False)


def _handler(event_type: str) -> Callable[[Sequence[InboundEvent]], None] | None:
    path = settings.INBOUND_HANDLERS.get(event_type)
    if path is None:
        return None
    handler: Callable[[Sequence[InboundEvent]], None] = import_string(path)
    return handler


def _settle(
    items: Sequence[InboundEvent],
    contacts: Mapping[int, int],
    outcomes: Mapping[int, tuple[str, str]],
) -> None:
    """Write contacts and outcomes: pending for the turn, or the end for what has no address."""
    rows = []
    for item in items:
        contact = contacts.get(item.pk)
        default = (State.PENDING, "") if contact else (State.UNHANDLED, "no address")
        state, outcome = outcomes.get(item.pk, default)
        rows.append((item.pk, contact, str(state), outcome))
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_ITEMS, [list(column) for column in zip(*rows, strict=True)])
