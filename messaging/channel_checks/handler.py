"""Looking at channels: what the outbox asks of effects of kind `channel_check`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp
from django.utils import timezone

from messaging.channel_checks.findings import (
    Finding,
    Inspector,
    Item,
    Looked,
    Probe,
    State,
    Subject,
)
from messaging.channel_checks.inspectors import inspector_of
from messaging.channel_checks.keeping import keep_findings
from messaging.channel_checks.subjects import subjects_of
from messaging.content.values import canonical
from messaging.models import Channel
from messaging.outbound import send
from outbox.ports import Finished, Outcome, Row

KIND = "channel_check"
PAYLOAD_VERSION = 1
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class ProbeParcel:
    """One probe of one channel, ready to be made."""

    inspector: Inspector
    probe: Probe
    subject: Subject


class ChannelCheckHandler:
    """A look that finds trouble has done its work: whatever comes of it is `accepted`, and the
    findings are its result. Looking twice does no harm, so an unclear look is made again."""

    payload_version = PAYLOAD_VERSION

    def begun(self, rows: Sequence[Row]) -> Mapping[int, ProbeParcel | Outcome]:
        asked = {row.id: read_payload(row.payload) for row in rows}
        subjects = subjects_of(channel for channel, _ in asked.values())
        return {
            row_id: _parcel(probe, subjects[channel]) if channel in subjects else _gone()
            for row_id, (channel, probe) in asked.items()
        }

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        """Make the probe's requests one after the other, and read them together."""
        if isinstance(parcel, Outcome):
            return parcel
        ready: ProbeParcel = parcel
        looks = []
        for call in ready.inspector.calls(ready.probe, ready.subject):
            asked_at = timezone.now()
            result = await send(session, call)
            looks.append(Looked(result, asked_at, timezone.now()))
        return _found(ready.inspector.read(ready.probe, ready.subject, looks))

    def finished(self, rows: Sequence[Finished]) -> None:
        """Store what was found; a late answer counts too."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for one in rows:
            if one.outcome.kind == "accepted":
                channel, _ = read_payload(one.row.payload)
                found[channel] += [Finding(**told) for told in json.loads(one.outcome.result)]
        keep_findings(found, timezone.now())

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """Nobody looked in time: say so rather than show an old finding as new."""
        asked = [read_payload(row.payload) for row in rows]
        providers = dict(
            Channel.objects.filter(pk__in={c for c, _ in asked}).values_list("pk", "provider")
        )
        found: dict[int, list[Finding]] = defaultdict(list)
        for channel, probe in asked:
            if channel in providers:
                items = inspector_of(providers[channel], probe).items(probe)
                found[channel] += [Finding(item, State.UNKNOWN, "notRun") for item in items]
        keep_findings(found, timezone.now())

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows if row.attempt < MAX_ATTEMPTS}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return {row.id: canonical([]) for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Nothing is kept of a failure but what it found."""


def payload_of(channel: Channel, probe: Probe) -> str:
    return canonical({"channel": channel.pk, "probe": str(probe)})


def read_payload(text: str) -> tuple[int, Probe]:
    """Return the channel's id and the probe."""
    kept = json.loads(text)
    return kept["channel"], Probe(kept["probe"])


def _parcel(probe: Probe, subject: Subject | None) -> ProbeParcel | Outcome:
    if subject is None:
        return _found([Finding(Item.CREDENTIALS, State.FAIL, "keyUnreadable")])
    return ProbeParcel(inspector_of(subject.provider, probe), probe, subject)


def _found(findings: Sequence[Finding]) -> Outcome:
    return Outcome("accepted", canonical([asdict(finding) for finding in findings]))


def _gone() -> Outcome:
    return Outcome("refused", code="channelGone")
