"""What starts a run of the journey that is played, and what its policy says of open runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from journeys.engine.definition import Definition
from journeys.engine.values import Json, Medium, canonical
from journeys.matching import Heard, Match, match_faults, mismatch, read_match
from journeys.schedule.times import Schedule, next_round, read_schedule, schedule_faults

# More rounds of the clock than anybody reads.
MOST_ROUNDS = 500
HEARD = ("inbound_chat_apps", "inbound_sms", "fallback")
KINDS: Mapping[str, Medium] = {"inbound_chat_apps": "chat", "inbound_sms": "sms"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a definition; `kind` is "" where none is declared, which takes anything."""

    kind: str = ""
    match: Match = field(default_factory=Match)
    policy: str = "parallel"
    priority: int = 0
    schedule: Schedule | None = None


def triggers_of(definition: Definition) -> tuple[Trigger, ...]:
    """Return the triggers in order of priority, those of `triggers` beside 8x8's single one."""
    document = definition.document
    written = [document, *_objects(document.get("triggers"))]
    found = [_trigger(one) for one in written if isinstance(one.get("trigger"), str)]
    found = [trigger for trigger in found if trigger.kind]
    found.sort(key=lambda trigger: -trigger.priority)
    return tuple(found) or (Trigger(),)


def faults_of(definition: Definition) -> Iterator[str]:
    """Yield what is wrong with the filters: such a filter asks for nothing here."""
    document = definition.document
    for one in (document, *_objects(document.get("triggers"))):
        yield from (f"match: {words}" for words in _faults(one.get("trigger"), one.get("match")))


def rounds(
    triggers: Iterable[Trigger], start: datetime, end: datetime | None
) -> Iterator[datetime]:
    """Yield when the clock sets off a schedule: until `end`, or the first moment without one."""
    clocks = [t.schedule for t in triggers if t.schedule is not None and t.schedule.cron]
    before = start - timedelta(microseconds=1)
    for _ in range(1 if end is None else MOST_ROUNDS):
        coming = [moment for clock in clocks if (moment := next_round(clock, before))]
        before = min(coming, default=before)
        if not coming or (end is not None and before > end):
            return
        yield before


def _faults(kind: Json, match: Json) -> list[str]:
    if kind == "schedule":
        return [words for _, words in schedule_faults(match or {})]
    return [words for _, words in match_faults(match or {})] if kind in HEARD else []


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _trigger(written: Mapping[str, Json]) -> Trigger:
    kind, match = str(written["trigger"]), written.get("match")
    policy, priority = written.get("policy"), written.get("priority")
    text = canonical(match) if isinstance(match, dict) and not _faults(kind, match) else ""
    return Trigger(
        kind=kind,
        match=read_match(text) if text and kind in HEARD else Match(),
        policy=policy if isinstance(policy, str) else "parallel",
        priority=priority if isinstance(priority, int) else 0,
        schedule=read_schedule(text) if text and kind == "schedule" else None,
    )


def set_off(triggers: Iterable[Trigger], medium: Medium, heard: Heard) -> Trigger | None:
    """Return the trigger that an inbound message sets off, if any; fallbacks come last."""
    fitting = [t for t in triggers if not t.kind or KINDS.get(t.kind) == medium]
    fitting += [t for t in triggers if t.kind == "fallback"]
    return next((t for t in fitting if not mismatch(t.match, heard)), None)


def prefers_sms(definition: Definition, triggers: Iterable[Trigger]) -> bool:
    """Tell whether a customer of this journey writes by SMS when nothing else says so."""
    media = {KINDS[t.kind] for t in triggers if t.kind in KINDS}
    if media:
        return media == {"sms"}
    kinds = {step.step_type.lower() for step in definition.steps}
    return "sms" in kinds and "chatappsmessage" not in kinds
