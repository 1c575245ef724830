"""The triggers a definition document names, and the rows that a publish makes of them.

8x8's single `trigger` (with `match`, `priority`, `policy` and `slot` beside it) and our list
`triggers` may stand in one document: the single one comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from journeys.engine.definition import Definition
from journeys.engine.issue import Issue
from journeys.engine.values import Json, canonical
from journeys.matching import match_faults
from journeys.models import Journey, Trigger
from journeys.schedule.times import schedule_faults

Kind = Trigger.Kind
Policy = Trigger.Policy
MOST_TRIGGERS = 20
LONGEST_SLOT = 40
HIGHEST_PRIORITY = 1000
MATCH_FAULTS: Mapping[str, Callable[[Json], Iterator[tuple[str, str]]]] = {
    Kind.INBOUND_CHAT_APPS: match_faults,
    Kind.INBOUND_SMS: match_faults,
    Kind.FALLBACK: match_faults,
    Kind.SCHEDULE: schedule_faults,
}


@dataclass(frozen=True, slots=True)
class Spec:
    """One trigger as its author wrote it; `place` is where, "" for the single one."""

    place: str
    kind: Json
    match: Json
    priority: Json
    policy: Json
    slot: Json


def specs(definition: Definition) -> list[Spec]:
    """Return the triggers of a document, the single one first."""
    document = definition.document
    listed = document.get("triggers")
    rows = listed if isinstance(listed, list) else []
    found = [_spec(f"triggers/{n}/", one) for n, one in enumerate(rows) if isinstance(one, dict)]
    if document.get("trigger") is not None or not found:
        found.insert(0, _spec("", document))
    return found


def trigger_issues(definition: Definition) -> Iterator[Issue]:
    """Yield what is wrong with the triggers, each with its place."""
    yield from _list_issues(definition.document.get("triggers"))
    found = specs(definition)
    if len(found) > MOST_TRIGGERS:
        message = f"a journey has at most {MOST_TRIGGERS} triggers"
        yield Issue("", "triggers", "too-many-triggers", message)
    for spec in found:
        yield from _issues(spec)


def _list_issues(listed: Json) -> Iterator[Issue]:
    if listed is not None and not isinstance(listed, list):
        yield Issue("", "triggers", "bad-triggers", "write a list of objects, one a trigger")
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(one, dict):
            message = 'write an object such as {"trigger": "fallback"}'
            yield Issue("", f"triggers/{number}", "bad-triggers", message)


def write_triggers(journey: Journey, definition: Definition) -> list[Trigger]:
    """Make the journey's triggers those of the published document; return them.

    Rows stay the same ones as far as possible, and one that is no longer asked for is switched
    off, not deleted: start commands that wait in the inbox name them.
    """
    left = list(journey.triggers.select_for_update().order_by("-enabled", "id"))
    rows = []
    for spec in specs(definition):
        row = _row_for(spec, left) or Trigger(account_id=journey.account_id, journey=journey)
        row.kind = str(spec.kind)
        row.match = canonical(spec.match or {})
        row.priority = spec.priority if isinstance(spec.priority, int) else 0
        row.policy = str(spec.policy or Policy.PARALLEL)
        row.slot = str(spec.slot or "")
        row.enabled = True
        row.save()
        rows.append(row)
    Trigger.objects.filter(pk__in=[row.pk for row in left]).update(enabled=False)
    return rows


def _row_for(spec: Spec, left: list[Trigger]) -> Trigger | None:
    """Take the row that is most like the spec out of those that are left."""
    match = canonical(spec.match or {})
    likest = max(
        left,
        key=lambda row: (row.kind == spec.kind and row.match == match, row.kind == spec.kind),
        default=None,
    )
    if likest is not None:
        left.remove(likest)
    return likest


def _spec(place: str, raw: Mapping[str, Json]) -> Spec:
    return Spec(
        place,
        raw.get("trigger"),
        raw.get("match"),
        raw.get("priority"),
        raw.get("policy"),
        raw.get("slot"),
    )


def _issues(spec: Spec) -> Iterator[Issue]:
    if spec.kind not in Kind.values:
        message = f"{_shown(spec.kind)} is none of {', '.join(Kind.values)}"
        yield Issue("", f"{spec.place}trigger", "unknown-trigger", message)
    if spec.policy is not None and spec.policy not in Policy.values:
        message = f"{_shown(spec.policy)} is none of {', '.join(Policy.values)}"
        yield Issue("", f"{spec.place}policy", "unknown-policy", message)
    if spec.priority is not None and not _is_priority(spec.priority):
        message = f"write a whole number from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}"
        yield Issue("", f"{spec.place}priority", "bad-priority", message)
    yield from _slot_issues(spec)
    for key, message in _match_faults(spec):
        path = f"{spec.place}match/{key}".rstrip("/")
        yield Issue("", path, "bad-match", message)


def _shown(value: Json) -> str:
    """Return what an author wrote, as JSON and cut short; nothing written is said so."""
    if isinstance(value, str):
        return repr(value[:80])
    return "no trigger" if value is None else canonical(value)[:80]


def _slot_issues(spec: Spec) -> Iterator[Issue]:
    if spec.slot is None:
        return
    if not isinstance(spec.slot, str) or not 0 < len(spec.slot) <= LONGEST_SLOT:
        message = f"write a name of at most {LONGEST_SLOT} characters"
        yield Issue("", f"{spec.place}slot", "bad-slot", message)
    elif spec.policy in (None, Policy.PARALLEL):
        message = "a slot means nothing to the policy parallel"
        yield Issue("", f"{spec.place}slot", "idle-slot", message, "warning")


def _match_faults(spec: Spec) -> Iterator[tuple[str, str]]:
    match = {} if spec.match is None else spec.match
    if not isinstance(match, dict):
        yield "", 'write an object such as {"contains": "a word"}'
    elif spec.kind == Kind.EVENT:
        if not isinstance(match.get("event"), str) or not match["event"].strip():
            yield "event", 'write "event": "the name that the other system sends"'
    elif str(spec.kind) in MATCH_FAULTS:
        yield from MATCH_FAULTS[str(spec.kind)](match)


def _is_priority(value: Json) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole and abs(value) <= HIGHEST_PRIORITY
