"""Everything that home page and alerts judge an account by, measured once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.clock import wall_now
from accounts.models import Account
from console.health.channels import ChannelHealth, channel_gates, judge, wrong_checks
from console.health.counts import Stretch as Stretch
from console.health.counts import Tally, count
from console.health.failures import Failure, failures
from console.health.heartbeat import PUMP, silences
from console.health.hours import HOUR, hour_of
from console.health.queues import Waiting, inbox_lag, oldest_snapshot_s, waiting_sends
from console.models import AlertSettings
from messaging.models import Channel
from outbox.models import GateRate

# Channels are judged by the hour that runs and the one before.
LATELY = 2
SPARK_HOURS = 24


@dataclass(frozen=True, slots=True)
class Health:
    """One look at an account. `now` is the database's real time, `wall` may be moved by a demo."""

    account: Account
    limits: AlertSettings
    now: datetime
    wall: datetime
    channels: list[ChannelHealth]
    hourly: dict[int, list[Tally]]
    gates: list[GateRate]
    sends: Waiting
    inbox: Waiting
    failures: list[Failure]
    snapshot_s: float
    silences: dict[str, float]

    @property
    def silence_of_workers_s(self) -> float | None:
        """Seconds since a pump showed life; None before the first one ever did."""
        return self.silences.get(PUMP)

    @property
    def dead_channels(self) -> list[ChannelHealth]:
        after_s = self.limits.silent_channel_min * 60
        return [health for health in self.channels if health.is_dead(after_s)]


def measure(account: Account, failed_within: timedelta) -> Health:
    """Look at the account now; failures are those of the last `failed_within`."""
    now, wall = timezone.now(), wall_now()
    limits = limits_of(account)
    channels = list(
        Channel.objects.filter(account=account, archived_at__isnull=True).order_by("pk")
    )
    names = [*channel_gates(channels), f"http:{account.pk}"]
    gates = list(GateRate.objects.filter(Q(gate__in=names)))
    day = Stretch(hour_of(now) - (SPARK_HOURS - 1) * HOUR, HOUR, SPARK_HOURS)
    hourly = count(account.pk, day, now).by_channel
    lately = {pk: bars[-LATELY:] for pk, bars in hourly.items()}
    return Health(
        account,
        limits,
        now,
        wall,
        judge(channels, gates, lately, now, wrong_checks(account.pk)),
        hourly,
        gates,
        waiting_sends(names, wall),
        inbox_lag(account.pk),
        failures(account.pk, wall - failed_within),
        oldest_snapshot_s(),
        silences(),
    )


def limits_of(account: Account) -> AlertSettings:
    """Return the account's alert settings, or the defaults of one that never saved any."""
    return AlertSettings.objects.filter(account=account).first() or AlertSettings(account=account)
