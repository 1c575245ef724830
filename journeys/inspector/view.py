"""A run as people see it: what it did and why, what it waits for, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from journeys.definitions import definition_of
from journeys.engine.codec import log_from_json
from journeys.engine.definition import Definition
from journeys.engine.values import Json
from journeys.inspector.recording import record_run
from journeys.inspector.rows import Rows, load_rows, read_json
from journeys.inspector.values import Entry, Failure, Happening, LogLine, RunView, Sent, Visit
from journeys.inspector.visits import read_visits
from journeys.models import Run, RunLog

# How a run's error begins that ended because nobody could read it (journeys/turn.py).
UNREADABLE = "unreadable state"


def inspect_run(run: Run) -> RunView:
    """Return everything there is to say of a run.

    `run` comes with its journey, version, contact and channel. Never refuses: of an erased run,
    or of one that nobody can read, what is left is shown.
    """
    rows = load_rows(run)
    definition = _definition(run)
    state = read_json(run.state)
    data = state.get("data") if isinstance(state, dict) else None
    entries = read_visits(rows, definition, record_run(rows, definition))
    failure, failed_visit = _failure(run, entries)
    return RunView(
        run=run,
        entries=tuple(entries),
        data=data if isinstance(data, dict) else {},
        log=tuple(map(_line, rows.logs)),
        failure=failure,
        failed_visit=failed_visit,
        sent=_sent(rows),
        effects=tuple(effect for effect in rows.effects),
        held=tuple(rows.held),
        identities=tuple(rows.identities),
        conversation=rows.conversation,
        secrets=rows.secrets,
        is_erased=run.contact.erased_at is not None or not run.state,
        is_readable=isinstance(data, dict) and definition is not None,
        shows_all=rows.shows_all,
    )


def _definition(run: Run) -> Definition | None:
    try:
        return definition_of(run.version_id)
    except (ValueError, RecursionError):
        return None


def _failure(run: Run, entries: Sequence[Entry]) -> tuple[Failure | None, int | None]:
    """Return why the run ended in an error, and the visit where it did."""
    if not run.error:
        return None, None
    if run.error.startswith(UNREADABLE):
        return Failure("unreadable", run.error), None
    for entry in reversed(entries):
        if isinstance(entry, Visit) and entry.failure is not None and not entry.went_on:
            return entry.failure, entry.no
        if isinstance(entry, Happening) and entry.kind == "fault" and entry.failure:
            return entry.failure, None
    return Failure("", run.error), None


def _sent(rows: Rows) -> tuple[Sent, ...]:
    return tuple(Sent(m, tuple(rows.attempts.get(m.pk, ()))) for m in rows.messages)


def _line(log: RunLog) -> LogLine:
    return LogLine(
        revision=log.revision,
        at=log.at,
        kind=log.event_kind,
        event=read_json(log.event),
        visits=read_json(log.visits),
        effects=read_json(log.effects),
    )


def steps_of(log: Json) -> list[str]:
    """Return what a transition did, step by step: `ask: waits`, `ask: left`."""
    entries = log_from_json(log or ())
    return [f"{e.step}: {e.exit or e.kind}" if e.step else e.kind for e in entries]
