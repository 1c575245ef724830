"""What is an alert: each rule looks at one measured account and finds its troubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from console.channels.check_words import TITLES
from console.health.failures import Failure
from console.health.snapshot import Health
from console.home.words import span
from console.models import Alert

Rule = Alert.Rule


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble as it is now. Texts name steps and channels, never customers or their words."""

    rule: Rule
    subject: str
    title: str
    detail: str


def find(health: Health) -> list[Finding]:
    """Return everything that is wrong with the account now, by every rule."""
    return [finding for rule in RULES for finding in rule(health)]


def failing_journeys(health: Health) -> Iterator[Finding]:
    """Journeys of which so many runs ended by a fault within the window."""
    by_journey: dict[str, list[Failure]] = defaultdict(list)
    for one in health.failures:
        by_journey[one.journey_key].append(one)
    for key, ones in by_journey.items():
        count = sum(one.count for one in ones)
        if count >= health.limits.failed_runs:
            worst = max(ones, key=lambda one: one.count)
            told = {
                "count": count,
                "minutes": health.limits.failed_window_min,
                "step": worst.step or _("its beginning"),
                "version": worst.version,
            }
            yield Finding(
                Rule.FAILING_JOURNEY,
                key,
                _("%(journey)s is failing") % {"journey": worst.journey},
                _(
                    "%(count)d runs failed within %(minutes)d min, most of them at %(step)s "
                    "(version %(version)d)."
                )
                % told,
            )


def dead_channels(health: Health) -> Iterator[Finding]:
    """Channels that send while the provider says nothing, or refuses."""
    for one in health.dead_channels:
        told = {"out": one.out, "failed": one.failed}
        silent = (
            _("No webhook ever came")
            if one.silent_s is None
            else _("The last webhook came %(span)s ago") % {"span": span(one.silent_s)}
        )
        yield Finding(
            Rule.DEAD_CHANNEL,
            str(one.channel.public_id),
            _("%(channel)s is silent") % {"channel": one.channel.name},
            silent + _("; %(out)d messages went out lately, %(failed)d failed.") % told,
        )


def failing_checks(health: Health) -> Iterator[Finding]:
    """Channels whose tests found something wrong: also those that send nothing now."""
    for one in health.channels:
        if one.wrong:
            yield Finding(
                Rule.CHANNEL_CHECK,
                str(one.channel.public_id),
                _("%(channel)s fails its checks") % {"channel": one.channel.name},
                _("Wrong: %(items)s. The channel's page says what to do.")
                % {"items": ", ".join(str(TITLES[item]) for item in one.wrong)},
            )


def old_queue(health: Health) -> Iterator[Finding]:
    """Sends that are due and do not go out."""
    if health.sends.oldest_s > health.limits.queue_age_s:
        told = {"count": health.sends.count, "span": span(health.sends.oldest_s)}
        yield Finding(
            Rule.QUEUE_AGE,
            "",
            _("Messages wait to be sent"),
            _("%(count)d are due, the oldest for %(span)s.") % told,
        )


def late_inbox(health: Health) -> Iterator[Finding]:
    """Customers' messages that nobody reads."""
    if health.inbox.oldest_s > health.limits.inbox_lag_s:
        told = {"count": health.inbox.count, "span": span(health.inbox.oldest_s)}
        yield Finding(
            Rule.INBOX_LAG,
            "",
            _("Customers' messages lie unread"),
            _("%(count)d are unread, the oldest came %(span)s ago.") % told,
        )


def old_snapshot(health: Health) -> Iterator[Finding]:
    """A session whose snapshot keeps dead rows alive and makes claims slow."""
    if health.snapshot_s > health.limits.snapshot_min * 60:
        told = {"span": span(health.snapshot_s)}
        yield Finding(
            Rule.OLD_SNAPSHOT,
            "",
            _("A database session holds an old snapshot"),
            _("It is open for %(span)s: a dump, an export or a forgotten console.") % told,
        )


def silent_worker(health: Health) -> Iterator[Finding]:
    """No pump showed life; an installation that never had one is being set up."""
    silent_s = health.silence_of_workers_s
    if silent_s is not None and silent_s > health.limits.silent_worker_s:
        yield Finding(
            Rule.SILENT_WORKER,
            "",
            _("No worker answers"),
            _("None has shown life for %(span)s. Nothing is sent and no journey moves.")
            % {"span": span(silent_s)},
        )


RULES: tuple[Callable[[Health], Iterator[Finding]], ...] = (
    silent_worker,
    failing_journeys,
    dead_channels,
    failing_checks,
    old_queue,
    late_inbox,
    old_snapshot,
)
