"""Text and JSON of states, events, effects and log entries. Defaults are left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from journeys.engine.values import (
    STATE_VERSION,
    AgentReturned,
    AnswerAgain,
    AskDigits,
    CallHttp,
    CallVoice,
    ChangeContact,
    Effect,
    EffectFailed,
    EffectSucceeded,
    Event,
    Frame,
    HandOver,
    Json,
    LogEntry,
    MailboxItem,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    SendMessage,
    StartChild,
    Started,
    State,
    TimerFired,
    Token,
    Wait,
    canonical,
)

EVENTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Started,
        EffectSucceeded,
        EffectFailed,
        Reply,
        TimerFired,
        MessageDelivered,
        MessageFailed,
        OperatorCommand,
        AgentReturned,
        AnswerAgain,
    )
}
EFFECTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        SendMessage,
        CallHttp,
        CallVoice,
        AskDigits,
        HandOver,
        ChangeContact,
        StartChild,
    )
}
WAIT_DEFAULTS = {field.name: field.default for field in fields(Wait)}
LOG_DEFAULTS = {field.name: field.default for field in fields(LogEntry)}


class CodecError(ValueError):
    """The text is not what this version of the engine writes."""


def state_to_text(state: State) -> str:
    """Return the canonical JSON text of `state`; raise ValueError when its data is not JSON."""
    body: dict[str, Json] = {
        "state_version": STATE_VERSION,
        "run": state.run,
        "status": state.status,
        "data": state.data,
        "next": [state.next_token, state.next_visit, state.next_suspension],
    }
    if state.tokens:
        body["tokens"] = [_token_to_json(token) for token in state.tokens]
    if state.mailbox:
        body["mailbox"] = [_mail_to_json(item) for item in state.mailbox]
    if state.backlog:
        body["backlog"] = list(state.backlog)
    if state.outcome:
        body["outcome"] = state.outcome
    if state.error:
        body["error"] = state.error
    return canonical({**body, **_family(state)})


def _family(state: State) -> dict[str, Json]:
    """Return what a run knows of its kin and its questions, as far as it is not the default."""
    body: dict[str, Json] = {}
    if state.subject:
        body["subject"] = state.subject
    if state.depth:
        body["depth"] = state.depth
    if state.asked:
        body["asked"] = [list(pair) for pair in state.asked]
    if state.returned is not None:
        body["returned"] = state.returned
    return body


def state_from_text(text: str) -> State:
    """Return the state written in `text`; raise CodecError for another version or no state."""
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("state_version") != STATE_VERSION:
        raise CodecError("this is no state of a version that is known here")
    token, visit, suspension = body["next"]
    return State(
        run=body["run"],
        status=body["status"],
        data=body["data"],
        tokens=tuple(map(_token_from_json, body.get("tokens", ()))),
        next_token=token,
        next_visit=visit,
        next_suspension=suspension,
        mailbox=tuple(MailboxItem(*item) for item in body.get("mailbox", ())),
        backlog=tuple(body.get("backlog", ())),
        outcome=body.get("outcome", ""),
        error=body.get("error", ""),
        subject=body.get("subject", ""),
        depth=body.get("depth", 0),
        asked=tuple((visit, step) for visit, step in body.get("asked", ())),
        returned=body.get("returned"),
    )


def event_to_json(event: Event) -> dict[str, Json]:
    """Return `event` as {"event": name, field: value, ...}."""
    body: dict[str, Json] = {"event": type(event).__name__}
    for field in fields(event):
        body[field.name] = getattr(event, field.name)
    return body


def event_from_json(body: Json) -> Event:
    """Return the event that `event_to_json` wrote; raise CodecError for an unknown one."""
    values = dict(body)
    kind = EVENTS.get(values.pop("event", ""))
    if kind is None:
        raise CodecError("this event is not known here")
    event: Event = kind(**values)
    return event


def log_to_json(log: Iterable[LogEntry]) -> list[dict[str, Json]]:
    """Return the entries as objects; absent fields have their default."""
    return [_spare(entry, LOG_DEFAULTS) for entry in log]


def log_from_json(entries: Iterable[Json]) -> tuple[LogEntry, ...]:
    """Return the entries that `log_to_json` wrote."""
    return tuple(_entry_from_json(entry) for entry in entries)


def _entry_from_json(entry: Json) -> LogEntry:
    values: dict[str, Any] = dict(entry)
    for name in ("next", "warnings"):
        values[name] = tuple(values.get(name, ()))
    return LogEntry(**values)


def effects_to_json(effects: Iterable[Effect]) -> list[dict[str, Json]]:
    """Return each effect as {"effect": name, field: value, ...}.

    A secret in `secrets` is the list ["secret", NAME], other parts are text.
    """
    return [_effect_to_json(effect) for effect in effects]


def effect_from_json(body: Json) -> Effect:
    """Return the effect that `effects_to_json` wrote."""
    values = dict(body)
    name = values.pop("effect", "")
    kind = EFFECTS.get(name)
    if kind is None:
        raise CodecError(f"the effect {name!r} is not known here")
    if kind is CallHttp:
        values["secrets"] = {
            pointer: tuple(tuple(part) if isinstance(part, list) else part for part in parts)
            for pointer, parts in values["secrets"].items()
        }
    effect: Effect = kind(**values)
    return effect


def _effect_to_json(effect: Effect) -> dict[str, Json]:
    body: dict[str, Json] = {"effect": type(effect).__name__}
    for field in fields(effect):
        body[field.name] = getattr(effect, field.name)
    if isinstance(effect, CallHttp):
        body["secrets"] = {
            pointer: [list(part) if isinstance(part, tuple) else part for part in parts]
            for pointer, parts in effect.secrets.items()
        }
    return body


def _mail_to_json(item: MailboxItem) -> list[Json]:
    return [item.ref, item.kind, item.body, *([True] if item.other else [])]


def _token_to_json(token: Token) -> list[Json]:
    wait = None if token.wait is None else _spare(token.wait, WAIT_DEFAULTS)
    body = [token.no, token.step, token.visit, wait, token.message]
    if token.frames:
        body.append([[frame.step, frame.visit, frame.arrived] for frame in token.frames])
    return body


def _token_from_json(body: Json) -> Token:
    no, step, visit, wait, message, *more = body
    frames = tuple(Frame(*frame) for frame in (more[0] if more else ()))
    return Token(no, step, visit, wait and _wait_from_json(wait), message, frames)


def _wait_from_json(body: dict[str, Json]) -> Wait:
    for name in ("since", "until"):
        if name in body:
            body[name] = datetime.fromisoformat(body[name])
    return Wait(**body)


def _spare(value: Wait | LogEntry, defaults: dict[str, Any]) -> dict[str, Json]:
    """Return the fields of `value` that differ from their default; moments become text."""
    body: dict[str, Json] = {}
    for name, default in defaults.items():
        one = getattr(value, name)
        if one != default:
            body[name] = one.isoformat() if isinstance(one, datetime) else one
    return body
