"""What providers tell of consent: settings in WhatsApp, and messages refused because of one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contacts.addresses import read_addresses
from contacts.consent import Said, write_down
from contacts.identities import Group, find_or_make
from contacts.models import Consent, Contact
from messaging.models import Channel, InboundEvent, Message
from messaging.providers.base import StatusView
from messaging.providers.preferences import PreferenceView, read_preferences

Action = Consent.Action
Source = Consent.Source


@dataclass(frozen=True, slots=True)
class _Told:
    """A setting, the item that told of it, and whose it is."""

    item: InboundEvent
    view: PreferenceView
    group: Group


def note_preferences(items: Sequence[InboundEvent]) -> None:
    """Write down what people set in WhatsApp. One of settings.INBOUND_HANDLERS."""
    told = _read(items)
    by_account: dict[int, list[Group]] = defaultdict(list)
    for one in told:
        by_account[one.item.account_id].append(one.group)
    found = {
        (account, group): contact
        for account in sorted(by_account)
        for group, contact in find_or_make(account, by_account[account]).items()
    }
    contacts = Contact.objects.in_bulk(found.values())
    write_down(
        [_said(one, contacts[found[one.item.account_id, one.group]]) for one in told],
    )


def note_refusals(told: Iterable[tuple[InboundEvent, StatusView, int]]) -> None:
    """Write down that messages (ids) were refused because their people want no more of them.

    The message goes by the provider's id of it: a receipt that comes twice is one.
    """
    stops = [(item, view, message) for item, view, message in told if view.stopped is not None]
    if not stops:
        return
    messages = Message.objects.select_related("contact").in_bulk({one[2] for one in stops})
    write_down(
        [
            Said(
                contact=messages[message].contact,
                topic=view.stopped or "",
                action=Action.REVOKE,
                source=Source.RECEIPT,
                evidence=f"{view.provider_id or view.client_id} ({view.number})",
                at=item.occurred_at,
            )
            for item, view, message in stops
        ]
    )


def _read(items: Sequence[InboundEvent]) -> list[_Told]:
    scopes = _scopes({item.channel_id for item in items if item.channel_id})
    told = [
        _Told(item, view, read_addresses(view.address, scopes.get(item.channel_id or 0, "")))
        for item in items
        for view in read_preferences(json.loads(item.body))
    ]
    return [one for one in told if one.group]


def _scopes(channels: set[int]) -> dict[int, str]:
    """Return channel id -> the portfolio that its people's WhatsApp user ids belong to."""
    rows = Channel.objects.filter(pk__in=channels)
    return dict(rows.values_list("pk", "portfolio__business_id"))


def _said(one: _Told, contact: Contact) -> Said:
    return Said(
        contact=contact,
        topic=one.view.topic,
        action=Action.GRANT if one.view.is_granted else Action.REVOKE,
        source=Source.WHATSAPP,
        evidence=one.item.key,
        at=one.view.at or one.item.occurred_at,
    )
