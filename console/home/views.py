"""What the home page draws from counts: the two charts and the table of channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from console.health.channels import FAILED, WENT_OUT, ChannelHealth
from console.health.counts import Counts, Stretch, Tally
from console.health.snapshot import LATELY, Health
from console.home.charts import Chart, Series, line, stacked
from console.home.periods import Period
from console.home.words import percent, span

UNDER_WAY = ("queued", "accepted", "sent")
SPARK_WIDTH, SPARK_HEIGHT = 84, 22


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One line of the table of channels; `tone` is that of dot and pill."""

    name: str
    url: str
    provider: str
    address: str
    tone: str
    state: str
    webhook: str
    rate: str
    spark: str
    spark_words: str
    errors: str
    has_errors: bool


def message_chart(counts: Counts, stretch: Stretch, period: Period, zone: ZoneInfo) -> Chart:
    """Draw what became of the messages of each bar."""
    series = [
        _series(counts, _("Read"), 1, "message", ("read",)),
        _series(counts, _("Delivered"), 2, "message", ("delivered",)),
        _series(counts, _("On the way"), 6, "message", UNDER_WAY),
        _series(counts, _("Failed"), 4, "message", FAILED),
    ]
    return _chart(_("Messages by status"), series, stretch, period, zone)


def run_chart(counts: Counts, stretch: Stretch, period: Period, zone: ZoneInfo) -> Chart:
    """Draw how the runs of each bar ended."""
    series = [
        _series(counts, _("Finished"), 2, "run", ("finished",)),
        _series(counts, _("Stopped"), 6, "run", ("stopped",)),
        _series(counts, _("Failed"), 4, "run", ("failed",)),
    ]
    return _chart(_("Runs by outcome"), series, stretch, period, zone)


def _series(counts: Counts, title: str, colour: int, kind: str, keys: Sequence[str]) -> Series:
    return Series(title, colour, [sum(bar[kind, key] for key in keys) for bar in counts.bars])


def _chart(
    title: str, series: Sequence[Series], stretch: Stretch, period: Period, zone: ZoneInfo
) -> Chart:
    begins = [(stretch.start + n * stretch.width).astimezone(zone) for n in range(stretch.bars)]
    names = [_name(begin, period) for begin in begins]
    return stacked(title, series, names, _labels(begins, period))


def _name(begin: datetime, period: Period) -> str:
    return f"{begin:%-d %b}" if period.hours == 24 else f"{begin:%a %H:%M}"


def _labels(begins: Sequence[datetime], period: Period) -> list[str]:
    """Label round moments: hours that the step divides, midnights, every fifth day."""
    if period.hours == 24:
        return [
            begin.strftime(period.label) if place % period.label_every == 0 else ""
            for place, begin in enumerate(begins)
        ]
    step = period.hours * period.label_every
    return [begin.strftime(period.label) if begin.hour % step == 0 else "" for begin in begins]


def channel_rows(health: Health) -> list[ChannelRow]:
    """Return the lines of the table of channels."""
    dead = {one.channel.pk for one in health.dead_channels}
    return [
        _row(one, health.hourly.get(one.channel.pk, []), one.channel.pk in dead)
        for one in health.channels
    ]


def _row(one: ChannelHealth, hourly: Sequence[Tally], is_dead: bool) -> ChannelRow:
    channel = one.channel
    out = [sum(bar["message", key] for key in WENT_OUT) for bar in hourly]
    failed = sum(bar["message", key] for bar in hourly for key in FAILED)
    tone, state = _state(one, is_dead)
    return ChannelRow(
        name=channel.name,
        url=reverse("admin:channel", args=[channel.public_id]),
        provider=channel.get_provider_display(),
        address=channel.address,
        tone=tone,
        state=state,
        webhook=_("never") if one.silent_s is None else _ago(one.silent_s),
        rate=_rate(one),
        spark=line(out or [0, 0], SPARK_WIDTH, SPARK_HEIGHT),
        spark_words=_("%(count)d messages in 24 hours") % {"count": sum(out)},
        errors=percent(failed, sum(out)),
        has_errors=failed > 0,
    )


def _state(one: ChannelHealth, is_dead: bool) -> tuple[str, str]:
    if is_dead:
        return "e", _("Silent") if one.failed * 2 < one.out else _("Refused")
    if one.wrong:
        return "e", _("Checks are wrong")
    if one.is_paused:
        return "w", _("Paused")
    if one.channel.is_staging:
        return "w", _("Staging")
    if one.silent_s is None:
        return "w", _("No webhook yet")
    return "o", _("Healthy")


def _rate(one: ChannelHealth) -> str:
    hourly = one.out / (LATELY * 3_600)
    if one.per_second is None:
        return _("no limit")
    return _("%(now).1f / %(most)g per s") % {"now": hourly, "most": one.per_second}


def _ago(seconds: float) -> str:
    # The moment of a webhook is noted once a minute.
    if seconds < 60:
        return _("just now")
    return _("%(span)s ago") % {
        "span": span(seconds).split(" ", 2)[0] + " " + span(seconds).split()[1]
    }
