"""What starts a run of the journey that is played, and what its policy says of open runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from journeys.engine.definition import Definition
from journeys.engine.values import Json
from messaging.providers.base import ReplyView

Medium = Literal["chat", "sms"]
KINDS: Mapping[str, Medium] = {
    "inbound_chat_apps": "chat",
    "inbound_sms": "sms",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a definition; `kind` is "" where none is declared, which takes anything."""

    kind: str = ""
    match: Mapping[str, Json] = field(default_factory=dict)
    policy: str = "parallel"
    priority: int = 0


def triggers_of(definition: Definition) -> tuple[Trigger, ...]:
    """Return the triggers in order of priority, those of `triggers` beside 8x8's single one."""
    document = definition.document
    written = [document, *_objects(document.get("triggers"))]
    found = [_trigger(one) for one in written if one.get("trigger")]
    found.sort(key=lambda trigger: -trigger.priority)
    return tuple(found) or (Trigger(),)


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _trigger(written: Mapping[str, Json]) -> Trigger:
    match, policy, priority = (written.get(key) for key in ("match", "policy", "priority"))
    return Trigger(
        kind=str(written["trigger"]),
        match=match if isinstance(match, dict) else {},
        policy=policy if isinstance(policy, str) else "parallel",
        priority=priority if isinstance(priority, int) else 0,
    )


def set_off(triggers: tuple[Trigger, ...], medium: Medium, view: ReplyView) -> Trigger | None:
    """Return the trigger that an inbound message sets off, if any."""
    fitting = (t for t in triggers if not t.kind or KINDS.get(t.kind) == medium)
    return next((t for t in fitting if _matches(t.match, view.text)), None)


def _matches(match: Mapping[str, Json], text: str) -> bool:
    wanted = match.get("contains")
    return wanted is None or str(wanted).casefold() in text.casefold()


def prefers_sms(definition: Definition, triggers: tuple[Trigger, ...]) -> bool:
    """Tell whether a customer of this journey writes by SMS when nothing else says so."""
    media = {KINDS[t.kind] for t in triggers if t.kind in KINDS}
    if media:
        return media == {"sms"}
    kinds = {step.step_type.lower() for step in definition.steps}
    return "sms" in kinds and "chatappsmessage" not in kinds
