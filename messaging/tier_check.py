"""The messaging limit: to how many people a business may write first in 24 hours.

Source: Meta, messaging limits: unique people outside the service window, by business portfolio,
shared by its numbers (TIER_250 to TIER_UNLIMITED). A portfolio whose limit nobody told has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.clock import wall_now
from accounts.models import Portfolio
from messaging.models import Channel, Opening
from messaging.payloads import MessagePayload, read_payload
from messaging.tiers import most_of
from messaging.window import window_ends
from outbox.ports import Later, Row

CODE = "tierReached"
DAY = timedelta(hours=24)
# Asked again after so long: people of yesterday make room one by one.
LATER_S = 600.0


def check_tier(rows: Sequence[Row]) -> Mapping[int, Later]:
    """Put off templates to people to whom the business may not write first now. One of
    settings.SEND_CHECKS; what it lets through is counted."""
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    asked = {id: payload for id, payload in payloads.items() if payload.template is not None}
    limited = _limited({payload.channel for payload in asked.values()}) if asked else {}
    first = {id: one for id, one in asked.items() if one.channel in limited}
    now = wall_now()
    held: dict[int, Later] = {}
    for portfolio, group in _by_portfolio(_outside(first, now), limited).items():
        held |= dict.fromkeys(_beyond(portfolio, group, now), Later(LATER_S, CODE))
    return held


def _limited(channels: set[int]) -> dict[int, Portfolio]:
    """Return the channels whose portfolio has a limit, with that portfolio."""
    rows = Channel.objects.filter(pk__in=channels).exclude(portfolio__tier="")
    found = {channel.pk: channel.portfolio for channel in rows.select_related("portfolio")}
    return {pk: portfolio for pk, portfolio in found.items() if most_of(portfolio.tier) is not None}


def _outside(payloads: Mapping[int, MessagePayload], now: datetime) -> dict[int, MessagePayload]:
    """Return the messages with which the business writes first: their window is closed."""
    if not payloads:
        return {}
    ends = window_ends(list(payloads.values()))
    open_pairs = {pair for pair, end in ends.items() if end is not None and end > now}
    return {
        row_id: payload
        for row_id, payload in payloads.items()
        if (payload.channel, payload.contact) not in open_pairs
    }


def _by_portfolio(
    payloads: Mapping[int, MessagePayload], limited: Mapping[int, Portfolio]
) -> dict[Portfolio, dict[int, int]]:
    """Return portfolio -> row id -> contact."""
    groups: dict[Portfolio, dict[int, int]] = defaultdict(dict)
    for row_id, payload in payloads.items():
        groups[limited[payload.channel]][row_id] = payload.contact
    return groups


def _beyond(portfolio: Portfolio, asked: Mapping[int, int], now: datetime) -> list[int]:
    """Return the rows for which there is no room, and count the others."""
    spent = Opening.objects.filter(portfolio=portfolio, opened_at__gt=now - DAY)
    known = set(spent.filter(contact__in=set(asked.values())).values_list("contact", flat=True))
    fresh = list(dict.fromkeys(contact for contact in asked.values() if contact not in known))
    if not fresh:
        return []
    room = max((most_of(portfolio.tier) or 0) - spent.count(), 0)
    _open(portfolio, fresh[:room], now)
    shut_out = set(fresh[room:])
    return [row_id for row_id, contact in asked.items() if contact in shut_out]


def _open(portfolio: Portfolio, contacts: Sequence[int], now: datetime) -> None:
    rows = [
        Opening(
            account_id=portfolio.account_id, portfolio=portfolio, contact_id=contact, opened_at=now
        )
        for contact in sorted(contacts)
    ]
    Opening.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["portfolio", "contact"],
        update_fields=["opened_at"],
    )
