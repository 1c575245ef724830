"""Conversations in the hands of people: who owns one, what a run waits for, giving it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from journeys.definitions import definition_of
from journeys.engine.codec import effect_from_json, state_from_text
from journeys.engine.definition import Step
from journeys.engine.state import agents
from journeys.engine.values import HandOver, Wait
from journeys.models import Run, RunLog
from journeys.work import RunWork
from messaging.models import Conversation

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

TEAM_SIZE = 80


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A step that waits for people. `exits` are its ways out beside the ordinary one, ""."""

    key: str
    step: str
    team: str
    note: str
    since: datetime | None
    exits: tuple[str, ...]


def handed_over(run: Run) -> list[HandedOver]:
    """Return what a run has given to people and not got back yet."""
    if run.ended_at is not None:
        return []
    waits = [(token.step, token.wait) for token in state_from_text(run.state).tokens]
    found = [(step, wait) for step, wait in waits if wait is not None and wait.kind == "agent"]
    if not found:
        return []
    steps, said = definition_of(run.version_id).by_id, _said(run)
    return [_handed(step, wait, steps[step], said.get(wait.key)) for step, wait in found]


def exits_of(step: Step) -> tuple[str, ...]:
    """Return the exits that a person may choose: those the author drew, but for failures."""
    exits = step.raw.get("exits")
    names = exits if isinstance(exits, dict) else {}
    return tuple(name for name in names if name not in ("failed", "timeout"))


def write_owners(turns: Sequence[ContactTurn], now: datetime) -> list[tuple[int, int]]:
    """Write who owns the conversations whose runs were handed over, or given back; return
    (channel, contact) of those that journeys answer again."""
    given_back = []
    for turn in turns:
        changed = [work for work in turn.works if agents(work.state) != work.was_agents]
        for channel_id in sorted({work.run.channel_id for work in changed}):
            here = [work for work in turn.works if work.run.channel_id == channel_id]
            if _write_owner(turn.inputs.contact.pk, channel_id, here, now):
                given_back.append((channel_id, turn.inputs.contact.pk))
    return given_back


def _write_owner(contact_id: int, channel_id: int, works: Sequence[RunWork], now: datetime) -> bool:
    """Write who owns one conversation; tell whether journeys answer it again."""
    waiting = [work for work in works if agents(work.state)]
    if not waiting:
        rows = Conversation.objects.filter(contact=contact_id, channel=channel_id)
        ours = rows.filter(handed_by_run__in=[work.run.pk for work in works])
        owner = Conversation.Owner.BOT
        return bool(ours.update(owner=owner, team="", owner_since=now, handed_by_run=None))
    newest = waiting[-1]
    handed = [effect for effect in newest.effects if isinstance(effect, HandOver)]
    values = {
        "owner": Conversation.Owner.AGENT,
        "handed_by_run": newest.run.pk,
        **({"team": handed[-1].team[:TEAM_SIZE], "owner_since": now} if handed else {}),
    }
    Conversation.objects.update_or_create(
        channel_id=channel_id,
        contact_id=contact_id,
        defaults=values,
        create_defaults={"account_id": newest.run.account_id, **values},
    )
    return False


def _said(run: Run) -> dict[str, HandOver]:
    """Return key -> what the run said on handing over, from its log."""
    logs = RunLog.objects.filter(run_id=run.pk).exclude(effects="[]").order_by("revision")
    found = [
        effect_from_json(body)
        for text in logs.values_list("effects", flat=True)
        for body in json.loads(text)
    ]
    return {effect.key: effect for effect in found if isinstance(effect, HandOver)}


def _handed(name: str, wait: Wait, step: Step, said: HandOver | None) -> HandedOver:
    team, note = (said.team, said.note) if said else ("", "")
    return HandedOver(wait.key, name, team, note, wait.since, exits_of(step))
