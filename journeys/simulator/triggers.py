"""What starts a run of the journey that is played, and what its policy says of open runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from journeys.engine.definition import Definition
from journeys.engine.values import Json, Medium, canonical
from journeys.matching import Heard, Match, match_faults, mismatch, read_match

KINDS: Mapping[str, Medium] = {"inbound_chat_apps": "chat", "inbound_sms": "sms"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a definition; `kind` is "" where none is declared, which takes anything."""

    kind: str = ""
    match: Match = field(default_factory=Match)
    policy: str = "parallel"
    priority: int = 0


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
        yield from (f"match: {words}" for _, words in match_faults(one.get("match") or {}))


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _trigger(written: Mapping[str, Json]) -> Trigger:
    match, policy, priority = (written.get(key) for key in ("match", "policy", "priority"))
    usable = isinstance(match, dict) and not list(match_faults(match))
    return Trigger(
        kind=str(written["trigger"]),
        match=read_match(canonical(match)) if usable else Match(),
        policy=policy if isinstance(policy, str) else "parallel",
        priority=priority if isinstance(priority, int) else 0,
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
