"""“What needs me now”: each trouble in one line, with its count and one thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.channels.check_words import TITLES
from console.health.channels import ChannelHealth
from console.health.failures import Failure
from console.health.snapshot import Health
from console.home.leftovers import Leftovers
from console.home.words import span
from contacts.masking import shown_text
from journeys.fault_words import fault_words
from templates_lib.models import TemplateTranslation

# A fault that goes on happening is urgent; one that stopped an hour ago is not.
FRESH = timedelta(hours=1)
# No provider asks for longer: what is paused for years waits for a person.
LONGEST_PAUSE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Need:
    """One row of the list; `urgency` e comes before w."""

    urgency: Literal["e", "w"]
    icon: str
    title: str
    cause: str
    amount: str
    action: str
    url: str


def needs(health: Health, left: Leftovers, zone: ZoneInfo, sees: bool) -> list[Need]:
    """Return what needs a person, urgent first; within that in the order of the rules.

    `sees` says whether that person may read whole numbers; errors may hold some.
    """
    found = [
        *_machinery(health),
        *(_failing(one, health.wall, zone, sees) for one in health.failures),
        *(_dead(one, zone, health.now) for one in health.dead_channels),
        *(_wrong(one) for one in health.channels if one.wrong),
        *_queues(health),
        *(_stopped(one) for one in left.templates),
        *_left_over(left, zone),
        *(_paused(one, zone, health.now) for one in health.channels if one.is_paused),
    ]
    return sorted(found, key=lambda need: need.urgency)


def list_url(model: str, **filters: object) -> str:
    """Return the address of a list with these filters on."""
    app, name = model.split(".")
    query = {key: value for key, value in filters.items() if value not in (None, "")}
    address = reverse(f"admin:{app}_{name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def _machinery(health: Health) -> Iterator[Need]:
    """What stands still for everybody."""
    silent_s = health.silence_of_workers_s
    if silent_s is not None and silent_s > health.limits.silent_worker_s:
        yield Need(
            "e",
            "bedtime",
            _("No worker answers"),
            _("Nothing is sent and no journey moves. Start a worker; nothing is lost meanwhile."),
            span(silent_s),
            _("See what waits"),
            list_url("outbox.effect", state__exact="pending"),
        )
    if health.snapshot_s > health.limits.snapshot_min * 60:
        yield Need(
            "e",
            "hourglass_top",
            _("A database session holds an old snapshot"),
            _("Claims become slow while it is open. End the dump or console that holds it."),
            span(health.snapshot_s),
            _("See alerts"),
            list_url("console.alert"),
        )


def _failing(one: Failure, now: datetime, zone: ZoneInfo, sees: bool) -> Need:
    subject = one.step or one.journey
    return Need(
        "e" if now - one.last < FRESH else "w",
        "error",
        _("%(step)s is failing") % {"step": subject},
        _("%(journey)s v%(version)d · %(error)s · since %(since)s, last %(last)s")
        % {
            "journey": one.journey,
            "version": one.version,
            "error": shown_text(fault_words(one.error), sees)[:160],
            "since": clock(one.since, now, zone),
            "last": clock(one.last, now, zone),
        },
        ngettext("%(count)s run", "%(count)s runs", one.count) % {"count": f"{one.count:,}"},
        _("Open runs"),
        list_url(
            "journeys.run",
            journey__id__exact=one.journey_id,
            status__exact="Terminated",
            error__startswith=(f"{one.step}: " if one.step else one.error[:40]) if sees else "",
            ended_at__gte=one.since.isoformat(),
        ),
    )


def _dead(one: ChannelHealth, zone: ZoneInfo, now: datetime) -> Need:
    seen = one.channel.webhook_seen_at
    if one.failed * 2 >= one.out:
        cause = _("%(failed)d of %(out)d sends of the last hours failed: check its credentials.")
    elif seen is None:
        cause = _("%(out)d sent, and no webhook ever came: set its address at the provider.")
    else:
        cause = _("%(out)d sent, and no webhook since %(seen)s: check its address and secret.")
    told = {"out": one.out, "failed": one.failed, "seen": clock(seen, now, zone) if seen else ""}
    return Need(
        "e",
        "cell_tower",
        _("%(channel)s is silent") % {"channel": one.channel.name},
        cause % told,
        ngettext("%(count)s send", "%(count)s sends", one.out) % {"count": f"{one.out:,}"},
        _("Open channel"),
        reverse("admin:channel", args=[one.channel.public_id]),
    )


def _wrong(one: ChannelHealth) -> Need:
    count = len(one.wrong)
    return Need(
        "e",
        "cell_tower",
        _("%(channel)s fails its checks") % {"channel": one.channel.name},
        ", ".join(str(TITLES[item]) for item in one.wrong),
        ngettext("%(count)s check", "%(count)s checks", count) % {"count": count},
        _("Open channel"),
        reverse("admin:channel", args=[one.channel.public_id]),
    )


def _queues(health: Health) -> Iterator[Need]:
    sends, inbox = health.sends, health.inbox
    if sends.oldest_s > health.limits.queue_age_s:
        yield Need(
            "e",
            "schedule",
            _("Messages wait to be sent"),
            _("The oldest is due for %(age)s: workers are missing, or a number is paused or slow.")
            % {"age": span(sends.oldest_s)},
            ngettext("%(count)s send", "%(count)s sends", sends.count)
            % {"count": f"{sends.count:,}"},
            _("See the queue"),
            list_url("outbox.effect", state__exact="pending"),
        )
    if inbox.oldest_s > health.limits.inbox_lag_s:
        yield Need(
            "e",
            "inbox",
            _("Customers' messages lie unread"),
            _("The oldest came %(age)s ago. Timers wait for them, five minutes at most.")
            % {"age": span(inbox.oldest_s)},
            ngettext("%(count)s message", "%(count)s messages", inbox.count)
            % {"count": f"{inbox.count:,}"},
            _("Open inbox"),
            list_url("messaging.inboundevent", state__exact="pending"),
        )


def _stopped(row: TemplateTranslation) -> Need:
    words = {
        "PAUSED": _("Template %(name)s was paused by Meta"),
        "DISABLED": _("Template %(name)s was disabled by Meta"),
        "REJECTED": _("Template %(name)s was rejected by Meta"),
    }
    return Need(
        "w" if row.status == row.Status.REJECTED else "e",
        "article",
        words[row.status] % {"name": row.template.name},
        _("Steps that send it take their failure exit until it is approved again."),
        row.language,
        _("Open template"),
        list_url("templates_lib.templatetranslation", q=row.template.name),
    )


def _left_over(left: Leftovers, zone: ZoneInfo) -> Iterator[Need]:
    if left.parked.count:
        yield Need(
            "w",
            "move_to_inbox",
            _("Inbox items were put aside after five failures"),
            _("Their customers hear nothing until the items are replayed."),
            ngettext("%(count)s item", "%(count)s items", left.parked.count)
            % {"count": left.parked.told},
            _("Look and replay"),
            list_url("messaging.inboundevent", state__exact="failed"),
        )
    if left.uncertain.count:
        yield Need(
            "w",
            "help",
            _("Sends with an unknown outcome"),
            _("The request went out, no answer came. Waiting for a receipt; nothing goes twice."),
            ngettext("%(count)s send", "%(count)s sends", left.uncertain.count)
            % {"count": left.uncertain.told},
            _("Look"),
            list_url("outbox.effect", state__exact="uncertain"),
        )
    if left.unhandled.count:
        yield Need(
            "w",
            "chat_error",
            _("Messages that no journey took"),
            _("Nobody answered them today: answer by hand, or let a journey listen for them."),
            ngettext("%(count)s message", "%(count)s messages", left.unhandled.count)
            % {"count": left.unhandled.told},
            _("Read them"),
            list_url("messaging.inboundevent", state__exact="unhandled", kind__exact="message"),
        )


def _paused(one: ChannelHealth, zone: ZoneInfo, now: datetime) -> Need:
    return Need(
        "w",
        "pause_circle",
        _("%(channel)s is paused") % {"channel": one.channel.name},
        _("%(reason)s · nothing is lost, sends wait")
        % {"reason": one.pause_reason or _("The provider asked to slow down")},
        _until(one.paused_until, zone, now),
        _("Open channel"),
        reverse("admin:channel", args=[one.channel.public_id]),
    )


def _until(moment: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """Return how long a pause lasts; one of years ends when somebody says so."""
    if moment is None:
        return ""
    if moment - now > LONGEST_PAUSE:
        return _("until somebody lets it send")
    return _("until %(time)s") % {"time": f"{moment.astimezone(zone):%H:%M}"}


def clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a time of today as 07:05, of another day with the day."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%-d %b %H:%M}"
