"""Conversations in the hands of people: who owns one, what a run waits for, giving it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from journeys.definitions import definition_of
from journeys.engine.codec import effect_from_json, state_from_text
from journeys.engine.definition import Step
from journeys.engine.state import agents
from journeys.engine.values import HandOver, Wait
from journeys.models import Run, RunLog
from journeys.work import RunWork

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

TEAM_SIZE = 80
HAND_OVER = """
INSERT INTO messaging_conversation AS c
       (account_id, channel_id, contact_id, owner, handed_by_run, team, owner_since)
SELECT v.account, v.channel, v.contact, 'agent', v.run, coalesce(v.team, ''), v.since
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
              %s::timestamptz[]) AS v(account, channel, contact, run, team, since)
    ON CONFLICT (channel_id, contact_id) DO UPDATE
   SET owner = 'agent', handed_by_run = excluded.handed_by_run,
       team = CASE WHEN excluded.owner_since IS NULL THEN c.team ELSE excluded.team END,
       owner_since = coalesce(excluded.owner_since, c.owner_since)
RETURNING channel_id, contact_id
"""
GIVE_BACK = """
UPDATE messaging_conversation AS c
   SET owner = 'bot', team = '', owner_since = %s, handed_by_run = NULL
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS v(channel, contact, run)
 WHERE c.channel_id = v.channel AND c.contact_id = v.contact AND c.handed_by_run = v.run
RETURNING c.channel_id, c.contact_id
"""


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
    (channel, contact) of those that journeys answer again. Two statements for all of them."""
    taken: list[tuple[Any, ...]] = []
    returned: list[tuple[int, int, int]] = []
    for turn in turns:
        changed = [work for work in turn.works if agents(work.state) != work.was_agents]
        for channel_id in sorted({work.run.channel_id for work in changed}):
            here = [work for work in turn.works if work.run.channel_id == channel_id]
            waiting = [work for work in here if agents(work.state)]
            if waiting:
                taken.append(_taken(turn, waiting[-1], now))
            else:
                contact = turn.inputs.contact.pk
                returned.extend((channel_id, contact, work.run.pk) for work in here)
    if taken:
        _execute(HAND_OVER, sorted(taken, key=lambda row: (row[1], row[2])))
    return _execute(GIVE_BACK, returned, now) if returned else []


def _taken(turn: ContactTurn, newest: RunWork, now: datetime) -> tuple[Any, ...]:
    """Return the row of a conversation that a run has given to people. What was handed over
    before, and still is, keeps its team and its time."""
    handed = [effect for effect in newest.effects if isinstance(effect, HandOver)]
    place = (newest.run.account_id, newest.run.channel_id, turn.inputs.contact.pk, newest.run.pk)
    return (*place, handed[-1].team[:TEAM_SIZE] if handed else None, now if handed else None)


def _execute(statement: str, rows: Sequence[tuple[Any, ...]], *more: Any) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*more, *(list(column) for column in zip(*rows, strict=True))])
        found: list[tuple[int, int]] = cursor.fetchall()
        return found


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
