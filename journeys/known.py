"""What a batch of turns has looked up: once, however many of its contacts ask for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from journeys.definitions import definition_of
from journeys.models import JourneyVersion, Run, RunLog
from messaging.models import Channel, Message


@dataclass(slots=True)
class Known:
    """`runs` are those that sent what customers answer now, `senders` effect key -> the step that
    sent it, where a step of its journey says what an old tap means."""

    runs: dict[int, Run] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)
    _channels: dict[int, list[Channel]] = field(default_factory=dict)
    _versions: dict[int, JourneyVersion | None] = field(default_factory=dict)

    def channels(self, account_id: int) -> list[Channel]:
        """Return the account's channels, the oldest first."""
        if account_id not in self._channels:
            rows = Channel.objects.filter(account=account_id).order_by("id")
            self._channels[account_id] = list(rows.select_related("sub_account", "portfolio"))
        return self._channels[account_id]

    def version(self, version_id: int) -> JourneyVersion | None:
        """Return a version with its journey; None when it is gone."""
        if version_id not in self._versions:
            rows = JourneyVersion.objects.select_related("journey")
            self._versions[version_id] = rows.filter(pk=version_id).first()
        return self._versions[version_id]

    def look_up_answered(self, messages: Sequence[Message]) -> None:
        """Find the runs and the steps that sent these messages: two queries at most."""
        sent = {message.run_id: message for message in messages if message.run_id is not None}
        if not sent:
            return
        rows = Run.objects.filter(pk__in=sent).select_related("journey")
        self.runs = {run.pk: run for run in rows.defer("state", "journey__draft")}
        asked = Q(pk__in=[])
        keys = set()
        for message in messages:
            run = self.runs.get(message.run_id or 0)
            if run is not None and message.effect_key and _says_old_taps(run):
                keys.add(message.effect_key)
                asked |= Q(run_id=run.pk, effects__contains=f'"{message.effect_key}"')
        for text in RunLog.objects.filter(asked).values_list("effects", flat=True) if keys else ():
            for effect in json.loads(text):
                if effect.get("key") in keys:
                    self.senders[effect["key"]] = effect.get("step", "")


def _says_old_taps(run: Run) -> bool:
    return any("oldTaps" in step.raw for step in definition_of(run.version_id).by_id.values())
