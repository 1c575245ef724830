"""From a run's log to its visits, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from journeys.engine.codec import log_from_json
from journeys.engine.definition import Definition, Step
from journeys.engine.values import Json, LogEntry
from journeys.inspector.hearing import heard_of
from journeys.inspector.recording import Recording
from journeys.inspector.rows import Rows, read_json
from journeys.inspector.step_looks import look_of, title_of, trigger_look
from journeys.inspector.values import (
    Answer,
    Entry,
    Failure,
    Happening,
    Heard,
    Output,
    Request,
    Sent,
    Visit,
    Waiting,
)
from journeys.models import RunLog, Trigger
from messaging.models import InboundEvent

# Steps that end without writing anything.
_SILENT = ("JumpTo", "End")


def read_visits(rows: Rows, definition: Definition | None, recording: Recording) -> list[Entry]:
    """Return visits and happenings of a run; what cannot be read is left out."""
    reader = _Reader(rows, definition, recording)
    for log in rows.logs:
        reader.read(log)
    reader.finish()
    return reader.entries


class _Reader:
    """Reads one transition after the other; knows the visits and the mailbox so far."""

    def __init__(self, rows: Rows, definition: Definition | None, recording: Recording) -> None:
        self.rows = rows
        self.steps: Mapping[str, Step] = definition.by_id if definition else {}
        self.recording = recording
        self.entries: list[Entry] = []
        self.visits: dict[int, Visit] = {}
        self.mailbox: list[Heard] = []

    def read(self, log: RunLog) -> None:
        """Take in one transition: what came in, then what it did to visits."""
        event = read_json(log.event)
        if isinstance(event, dict):
            self._take_event(log, event)
        for entry in log_from_json(read_json(log.visits) or ()):
            self._take_entry(log, entry, event if isinstance(event, dict) else {})
        for effect in read_json(log.effects) or ():
            self._take_effect(effect)

    def finish(self) -> None:
        """Add what other tables know, and close what the run's end cut off."""
        for message in self.rows.messages:
            visit = self.visits.get(message.visit or 0)
            if visit is not None:
                attempts = tuple(self.rows.attempts.get(message.pk, ()))
                visit.sent = (*visit.sent, Sent(message, attempts))
        for effect in self.rows.effects:
            visit = self.visits.get(_visit_of(effect.key))
            if visit is not None and effect.kind != "timer":
                visit.effect = effect
        for visit in self.visits.values():
            visit.worked = tuple(self.recording.worked.get(visit.no, ()))
            if visit.is_open and self.rows.run.ended_at is not None:
                visit.state, visit.left_at = "ended", self.rows.run.ended_at

    # --- what came in ----------------------------------------------------------------------------

    def _take_event(self, log: RunLog, event: dict[str, Json]) -> None:
        match event.get("event"):
            case "Started":
                self._start(log)
            case "EffectSucceeded":
                self._answer(log.at, event)
            case "EffectFailed":
                visit = self.visits.get(_visit_of(event["key"]))
                if visit is not None and visit.request is not None:
                    failure = Failure(event["code"], event["message"])
                    visit.answer = Answer(log.at, failure=failure)

    def _start(self, log: RunLog) -> None:
        item = self.rows.items.get(log.event_ref or 0)
        by_run = self.rows.run.parent_run is not None
        by, kind = ("", "run") if by_run else _starter(item)
        look = trigger_look(kind)
        visit = Visit(0, "", look.label, look, 0, log.at, log.at, state="done")
        visit.by = by
        if item is not None and item.kind == item.Kind.MESSAGE:
            visit.heard = heard_of(item.pk, item)
        self.visits[0] = visit
        self.entries.append(visit)

    def _answer(self, at: datetime, event: dict[str, Json]) -> None:
        visit = self.visits.get(_visit_of(event["key"]))
        result = event.get("result") or {}
        if visit is not None and visit.request is not None:
            code, reason = result.get("responseCode"), result.get("reasonPhrase") or ""
            visit.answer = Answer(at, code, reason, result.get("responseBody"))

    # --- what it did -----------------------------------------------------------------------------

    def _take_entry(self, log: RunLog, entry: LogEntry, event: dict[str, Json]) -> None:
        if entry.kind == "entered":
            self._enter(log, entry)
        elif entry.visit and entry.visit not in self.visits:
            return  # it was entered before the oldest transition that is shown
        elif entry.kind == "waits":
            self._wait(log, entry)
        elif entry.kind in ("left", "faulted") and entry.visit:
            self._leave(log, entry, event)
        elif entry.kind == "note" and entry.step:
            self.visits[entry.visit].notes.append(_failure(entry.detail))
        else:
            self._happen(log, entry, event)

    def _enter(self, log: RunLog, entry: LogEntry) -> None:
        step = self.steps.get(entry.step)
        title = title_of(step, entry.step)
        visit = Visit(entry.visit, entry.step, title, look_of(step), entry.token, log.at)
        self.visits[entry.visit] = visit
        self.entries.append(visit)

    def _wait(self, log: RunLog, entry: LogEntry) -> None:
        detail = entry.detail or {}
        until = detail.get("until")
        moment = datetime.fromisoformat(until) if until else None
        self.visits[entry.visit].wait = Waiting(detail.get("for", ""), log.at, moment)

    def _leave(self, log: RunLog, entry: LogEntry, event: dict[str, Json]) -> None:
        visit = self.visits[entry.visit]
        visit.left_at, visit.exit = log.at, entry.exit
        visit.next = tuple(title_of(self.steps.get(to), to) for to in entry.next)
        visit.warnings.extend(entry.warnings)
        visit.state = "done"
        if entry.detail:
            visit.failure, visit.went_on = _failure(entry.detail), bool(entry.next)
            visit.state = "failed"
        elif entry.kind == "left":
            visit.outputs = self._outputs(visit, log.revision)
        if entry.exit == "reply":
            visit.heard = self._heard(event, visit)

    def _heard(self, event: dict[str, Json], visit: Visit) -> Heard | None:
        """Return the reply that ended a wait: the one that came in, else one of the mailbox."""
        ref = event.get("ref")
        if event.get("event") == "Reply" and event.get("suspension") is not None:
            return heard_of(ref or 0, self.rows.items.get(ref or 0))
        wants_form = visit.wait is not None and visit.wait.kind == "flow"
        for mail in self.mailbox:
            if mail.kind == "flow" or not wants_form:
                self.mailbox.remove(mail)
                return mail
        return None

    def _outputs(self, visit: Visit, revision: int) -> tuple[Output, ...]:
        step = self.steps.get(visit.step)
        after = self.recording.data.get(revision)
        if step is None or step.kind is None or after is None or step.kind.name in _SILENT:
            return ()
        names = [name for name, _ in step.outputs]
        values = (step.raw.get("inputs") or {}).get("values")
        if step.kind.name == "SetData" and isinstance(values, dict):
            names = [*values, *names]
        exact = {
            one.place.removeprefix("outputs/"): one.value
            for one in self.recording.worked.get(visit.no, ())
            if one.place.startswith("outputs/")
        }
        return tuple(Output(name, exact.get(name, after.get(name))) for name in names)

    def _happen(self, log: RunLog, entry: LogEntry, event: dict[str, Json]) -> None:
        match entry.detail:
            case {"command": verb}:
                self.entries.append(Happening(log.at, "command", verb))
            case {"recorded": what}:
                if what == "Reply":
                    self._hold([event.get("ref") or 0])
                self.entries.append(Happening(log.at, "recorded", what))
            case {"held": refs}:
                self._hold(refs)
                self.entries.append(Happening(log.at, "held", count=len(refs)))
            case {"released": refs}:
                self.mailbox = [mail for mail in self.mailbox if mail.ref not in refs]
                self.entries.append(Happening(log.at, "released", count=len(refs)))
            case {"failed": key, "code": code, "message": message}:
                self._fail_late(log.at, key, Failure(code, message))
            case {"code": _}:
                self.entries.append(Happening(log.at, "fault", failure=_failure(entry.detail)))

    def _hold(self, refs: list[int]) -> None:
        self.mailbox.extend(heard_of(ref, self.rows.items.get(ref)) for ref in refs)

    def _fail_late(self, at: datetime, key: str, failure: Failure) -> None:
        visit = self.visits.get(_visit_of(key))
        if visit is not None:
            visit.notes.append(failure)
        title = visit.title if visit else ""
        self.entries.append(Happening(at, "undelivered", title, failure))

    def _take_effect(self, effect: Json) -> None:
        visit = self.visits.get(effect.get("visit") or 0)
        if visit is None:
            return
        if effect.get("effect") == "SendMessage":
            visit.body = effect.get("body")
        if effect.get("effect") != "CallHttp":
            return
        visit.request = Request(
            method=effect["method"],
            url=effect["url"],
            headers=dict(effect["headers"]),
            parameters=dict(effect["parameters"]),
            body=effect["body"],
            timeout_s=effect["timeout_s"],
            key=effect["key"],
        )


def _visit_of(key: Json) -> int:
    """Return the visit that an effect's key (`<run>:<visit>`) names; 0 for none."""
    parts = str(key).split(":")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0


def _failure(detail: Json) -> Failure:
    values = detail if isinstance(detail, dict) else {}
    return Failure(str(values.get("code", "")), str(values.get("message", "")))


def _starter(item: InboundEvent | None) -> tuple[str, str]:
    """Return who started a run by hand, "" for nobody, and the look of what started it."""
    if item is None:
        return "", "http_request"
    if item.kind == item.Kind.MESSAGE:
        return "", "inbound_chat_apps"
    command = read_json(item.body)
    told = command if isinstance(command, dict) else {}
    if told.get("by"):
        return str(told["by"]), "hand"
    trigger = Trigger.objects.filter(pk=told.get("trigger") or 0).first()
    return "", trigger.kind if trigger else "http_request"
