"""The pair rate: at most one message in six seconds to one person, asked when a send is claimed.

Source: Meta Cloud API, pair rate limit: 45 messages may go at once, borrowed from the future. A
channel may choose otherwise: options `pair_burst` (0: no limit) and `pair_seconds`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messaging.models import Channel
from messaging.payloads import read_payload
from messaging.providers.registry import provider_of
from outbox.ports import Later, Row
from outbox.rows import execute, fetch

EVERY_S = 6.0
BURST = 45
CODE = "pairRateLimited"

# The gate's row is held by us, so nobody else takes for these channels meanwhile.
READ = """
SELECT p.channel_id, p.contact_id, extract(epoch FROM p.tat - clock_timestamp())::float8
  FROM messaging_pairrate p
  JOIN unnest(%(channels)s::bigint[], %(contacts)s::bigint[]) AS v(channel, contact)
    ON p.channel_id = v.channel AND p.contact_id = v.contact
"""
TAKE = """
INSERT INTO messaging_pairrate AS p (account_id, channel_id, contact_id, tat)
SELECT v.account, v.channel, v.contact, clock_timestamp() + v.ahead * interval '1 s'
  FROM unnest(%(accounts)s::bigint[], %(channels)s::bigint[], %(contacts)s::bigint[],
              %(ahead)s::float8[]) AS v(account, channel, contact, ahead)
 ORDER BY v.channel, v.contact
    ON CONFLICT (channel_id, contact_id) DO UPDATE SET tat = excluded.tat
"""


@dataclass(frozen=True, slots=True)
class _Pace:
    """How far ahead of the clock a pair may be, and what a message costs (seconds)."""

    ahead_s: float
    every_s: float


_Pair = tuple[int, int]


def check_pairs(rows: Sequence[Row]) -> Mapping[int, Later]:
    """Put off messages to people who have had too many at once. The last of
    settings.SEND_CHECKS: what it lets through is counted."""
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    paces = _paces({payload.channel for payload in payloads.values()})
    pairs = {
        row_id: (payload.channel, payload.contact)
        for row_id, payload in payloads.items()
        if payload.channel in paces
    }
    if not pairs:
        return {}
    ahead = _read(sorted(set(pairs.values())))
    held = {pair: over for pair in set(pairs.values()) if (over := _over(pair, ahead, paces)) > 0}
    accounts = {pairs[row.id]: row.account_id for row in rows if row.id in pairs}
    _take(Counter(pair for pair in pairs.values() if pair not in held), ahead, paces, accounts)
    return {row_id: Later(held[pair], CODE) for row_id, pair in pairs.items() if pair in held}


def _paces(channels: set[int]) -> dict[int, _Pace]:
    """Return the paces of channels that have one: the provider counts on WhatsApp alone."""
    rows = Channel.objects.filter(pk__in=channels).values_list("pk", "provider", "options")
    found = {pk: _pace(options) for pk, name, options in rows if provider_of(name).has_window}
    return {pk: pace for pk, pace in found.items() if pace is not None}


def _pace(options: str) -> _Pace | None:
    chosen = json.loads(options)
    burst = _number(chosen.get("pair_burst"), BURST)
    every = _number(chosen.get("pair_seconds"), EVERY_S)
    return _Pace((burst - 1) * every, every) if burst >= 1 and every > 0 else None


def _number(value: object, default: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return float(value)


def _read(pairs: Sequence[_Pair]) -> dict[_Pair, float]:
    """Return how far ahead of the clock the pairs are (seconds)."""
    columns = {"channels": [c for c, _ in pairs], "contacts": [p for _, p in pairs]}
    return {(channel, contact): max(s, 0.0) for channel, contact, s in fetch(READ, columns)}


def _over(pair: _Pair, ahead: Mapping[_Pair, float], paces: Mapping[int, _Pace]) -> float:
    """Return in how many seconds the pair takes a message again; 0 or less: now."""
    return ahead.get(pair, 0.0) - paces[pair[0]].ahead_s


def _take(
    counts: Mapping[_Pair, int],
    ahead: Mapping[_Pair, float],
    paces: Mapping[int, _Pace],
    accounts: Mapping[_Pair, int],
) -> None:
    if not counts:
        return
    columns = {
        "accounts": [accounts[pair] for pair in counts],
        "channels": [channel for channel, _ in counts],
        "contacts": [contact for _, contact in counts],
        "ahead": [
            ahead.get(pair, 0.0) + count * paces[pair[0]].every_s for pair, count in counts.items()
        ],
    }
    execute(TAKE, columns)
