"""What providers tell of people's numbers and WhatsApp user ids: they move to new ones.

Source: Meta Cloud API, webhooks: system messages (user_changed_number), field user_id_update; 8x8
passes the latter on as whatsapp_user_id_update. A BSUID changes with the number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from contacts.addresses import Address, AddressKind, normalise_bsuid, normalise_msisdn
from contacts.moves import Move, move_addresses
from messaging.content.values import Json
from messaging.models import Channel, InboundEvent
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.events import Event
from messaging.providers.registry import read_events


def note_moves(items: Sequence[InboundEvent]) -> None:
    """Move the addresses that changed. One of settings.INBOUND_HANDLERS."""
    rows = Channel.objects.filter(pk__in={item.channel_id for item in items})
    scopes = dict(rows.values_list("pk", "portfolio__business_id"))
    move_addresses(
        move
        for item in items
        for event in read_events(json.loads(item.body))
        for move in _moves(item, event, scopes.get(item.channel_id or 0, ""))
    )


def _moves(item: InboundEvent, event: Event, scope: str) -> Iterator[Move]:
    """Yield what moved: the number of a system message, the user id of an update."""
    told = object_at(event.content, "system")
    if told:
        old = normalise_msisdn(event.contact.msisdn)
        new = normalise_msisdn(text_of(told, "wa_id") or text_of(told, "new_wa_id"))
        yield from _move(item, "", old, new)
        return
    changed = object_at(event.content, "user_id")
    yield from _move(item, scope, _bsuid(changed, "previous"), _bsuid(changed, "current"))


def _move(item: InboundEvent, scope: str, old: str | None, new: str | None) -> Iterator[Move]:
    if old and new:
        kind: AddressKind = "bsuid" if scope else "msisdn"
        pair = (Address(kind, scope, old), Address(kind, scope, new))
        yield Move(item.account_id, *pair, item.occurred_at)


def _bsuid(source: Mapping[str, Json], key: str) -> str | None:
    return normalise_bsuid(text_of(source, key))
