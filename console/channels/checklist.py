"""The check list of a channel as rows: state, words, what to do, when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.looks import date_and_time
from console.channels.check_words import FOUND, NEVER, NOW, TITLES, UNKNOWN
from messaging.channel_checks.inspectors import inspector_of, probes_of
from messaging.models import Channel, ChannelCheck

State = ChannelCheck.State
TONES = {State.OK: "o", State.WARN: "w", State.FAIL: "e", State.WAITING: "n", State.UNKNOWN: ""}
# 8x8 tells these as events, if ever.
_TOLD = ("quality", "throughput", "tier")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line. `tone` is that of its dot, `state` says the same in a word."""

    item: str
    title: str
    tone: str
    state: str
    found: str
    do: str
    when: str

    @property
    def is_waiting(self) -> bool:
        return self.tone == "n"


def check_rows(channel: Channel, checks: Sequence[ChannelCheck], now: datetime) -> list[CheckRow]:
    """Return the lines in their order: also those of items that nobody looked at yet."""
    known = {check.item: check for check in checks}
    return [
        _row(item, known.get(item), now)
        for item in TITLES
        if item in known or item in items_of(channel)
    ]


def items_of(channel: Channel) -> set[str]:
    """Return what can be known about channels of this kind."""
    provider = channel.provider
    asked = {str(item) for p in probes_of(provider) for item in inspector_of(provider, p).items(p)}
    return asked if provider == Channel.Provider.SMS else asked | set(_TOLD)


def words_of(check: ChannelCheck) -> tuple[str, str]:
    """Return what was found and what to do, as sentences."""
    found, do = FOUND.get((check.item, check.code)) or FOUND.get(("", check.code)) or UNKNOWN
    detail = _shown(json.loads(check.detail or "{}"))
    try:
        return str(found) % detail, str(do) % detail
    except KeyError:
        return str(UNKNOWN[0]), ""


def _row(item: str, check: ChannelCheck | None, now: datetime) -> CheckRow:
    title = str(TITLES[item])
    if check is None:
        return CheckRow(item, title, "", _("not tested"), str(NEVER), "", "")
    if check.state == State.WAITING:
        return CheckRow(item, title, "n", _("looking"), str(NOW), "", "")
    found, do = words_of(check)
    when = date_and_time(check.checked_at, now)
    return CheckRow(item, title, TONES[State(check.state)], _word(check.state), found, do, when)


def _word(state: str) -> str:
    return {
        State.OK: _("fine"),
        State.WARN: _("look at it"),
        State.FAIL: _("wrong"),
        State.UNKNOWN: _("unknown"),
    }[State(state)]


def _shown(detail: Mapping[str, str | float]) -> dict[str, str]:
    return {name: _figure(value) for name, value in detail.items()}


def _figure(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return number_format(f"{value:g}" if value % 1 else int(value), force_grouping=True)
