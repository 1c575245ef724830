"""How channels are: whether their webhooks come, whether sends pass, what holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.health.counts import Tally
from messaging.models import Channel, ChannelCheck
from messaging.providers.meanings import reason_words
from outbox.models import GateRate

# So many messages out without a word from the provider, and so many failed ones, are telling.
ENOUGH = 5
FAILING_SHARE = 0.5

WENT_OUT = ("accepted", "sent", "delivered", "read", "failed", "uncertain")
FAILED = ("failed", "uncertain")


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One channel: its rate row, what went out lately, how much of it failed."""

    channel: Channel
    per_second: float | None
    paused_until: datetime | None
    pause_reason: str
    out: int
    failed: int
    silent_s: float | None  # None: no webhook ever came
    wrong: tuple[str, ...] = ()  # items of its check list that are wrong

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None

    def is_dead(self, silent_after_s: float) -> bool:
        """Tell whether messages go out and the provider says nothing about them, or refuses them.

        A channel that sends nothing may be silent for as long as it likes.
        """
        is_silent = self.silent_s is None or self.silent_s > silent_after_s
        is_refused = self.failed >= ENOUGH and self.failed >= FAILING_SHARE * self.out
        return self.out >= ENOUGH and (is_silent or is_refused)


def channel_gates(channels: Sequence[Channel]) -> list[str]:
    """Return the names of the channels' rate rows."""
    return [channel.gate for channel in channels]


def wrong_checks(account_id: int) -> dict[int, tuple[str, ...]]:
    """Return channel id -> the items of its check list that were wrong when last looked at."""
    failed = ChannelCheck.objects.filter(account=account_id, state=ChannelCheck.State.FAIL)
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for channel_id, item in failed.order_by("item").values_list("channel_id", "item"):
        found[channel_id] += (item,)
    return found


def judge(
    channels: Sequence[Channel],
    gates: Sequence[GateRate],
    lately: dict[int, list[Tally]],
    now: datetime,
    wrong: Mapping[int, tuple[str, ...]],
) -> list[ChannelHealth]:
    """Return how each channel is; `lately` holds its counts of the last hours, `wrong` what its
    tests found."""
    rates = {gate.gate: gate for gate in gates}
    return [
        replace(
            _judge(channel, rates.get(channel.gate), _sum(lately.get(channel.pk, [])), now),
            wrong=wrong.get(channel.pk, ()),
        )
        for channel in channels
    ]


def _judge(channel: Channel, gate: GateRate | None, tally: Tally, now: datetime) -> ChannelHealth:
    seen = channel.webhook_seen_at
    held = gate is not None and gate.paused_until is not None and gate.paused_until > now
    return ChannelHealth(
        channel,
        gate.per_second if gate else None,
        gate.paused_until if gate and held else None,
        reason_words(gate.reason) if gate and held else "",
        sum(tally["message", key] for key in WENT_OUT),
        sum(tally["message", key] for key in FAILED),
        max((now - seen) / timedelta(seconds=1), 0.0) if seen else None,
    )


def _sum(bars: Sequence[Tally]) -> Tally:
    total: Tally = Tally()
    for bar in bars:
        total.update(bar)
    return total
