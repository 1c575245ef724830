"""Plays a scenario: the engine, with the world around it in memory.

A scenario is {"title", "definition" | "definition_file" (from the repository's root), "data",
"start", "subject", "depth", "script": [line, ...]}. Every line may have "after", a duration: the
clock goes on and due timers fire on the way. The other keys of a line are read in this order:

- "hold": true keeps sends unanswered until false; otherwise each is accepted at once
- "reply": {"kind", "text" | "id"+"title" | "response" | "body", "to": step that was answered (its
  token), "ref": number, to send the same one again, "from": number that wrote, "other": true for
  somebody else than the run's contact}
- "accept" / "fail" / "delivered" / "undelivered": step, with "result" or "code" and "message"
- "answer": step of an HttpRequest, phone call or child run, with "result"
- "returned": step whose conversation an agent gives back, with "exit" and "note"
- "old_tap": as "reply", for a message ("to") whose wait is over: the host's policy is `answer`
- "timer": step whose timer fires, due or not
- "command": suspend, resume, terminate
- "publish": edits of the newest version, [{"step", "pointer" (into the step), "value"}, ...]; runs
  that have begun stay on theirs
- "start_again": data of one more run, which begins on the newest version
- "again": a line that this other run plays; both share the clock
- "expect": see `expect`
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from journeys.engine import durations
from journeys.engine.advance import advance
from journeys.engine.codec import effects_to_json, log_to_json, state_from_text, state_to_text
from journeys.engine.definition import Definition
from journeys.engine.people import is_from
from journeys.engine.routing import OpenWait, Sender, choose
from journeys.engine.state import is_open, suspensions, takes_mail, timers
from journeys.engine.values import (
    AgentReturned,
    AnswerAgain,
    CallHttp,
    Effect,
    EffectFailed,
    EffectSucceeded,
    Evaluate,
    Event,
    Json,
    MailboxItem,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    ReplyKind,
    SendMessage,
    Started,
    State,
    TimerFired,
    Transition,
    Wait,
)
from tests.engine.versions import Versions

ROOT = Path(__file__).resolve().parents[2]
RUN = "5f0c" + "0" * 20
OTHER_RUN = "5f0d" + "0" * 20


@dataclass
class Incoming:
    """A reply in the inbox; `message` is the effect key that its token proves."""

    ref: int
    kind: ReplyKind
    body: Json
    message: str = ""
    other: bool = False

    def is_for(self, wait: Wait) -> bool:
        return is_from(wait, MailboxItem(self.ref, self.kind, self.body, self.other))


@dataclass
class Conversation:
    """One run, pinned to the version it began on, its clock, its sends and its inbox."""

    versions: Versions
    pinned: str
    now: datetime
    evaluate: Evaluate
    state: State = field(default_factory=lambda: State(run=RUN))
    hold: bool = False
    events: list[tuple[Event, datetime]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    log: list[dict[str, Json]] = field(default_factory=list)
    inbox: dict[int, Incoming] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    unhandled: list[int] = field(default_factory=list)
    again: Conversation | None = None

    @property
    def definition(self) -> Definition:
        return self.versions.of(self.pinned)

    def runs(self) -> list[Conversation]:
        """Return this run and those that started after it."""
        return [self, *(self.again.runs() if self.again else ())]

    def feed(self, event: Event) -> Transition:
        """Advance by one event, from text to text, and do what the host does with the result."""
        self.events.append((event, self.now))
        before = state_from_text(state_to_text(self.state))
        done = advance(self.definition, before, event, self.now, self.evaluate)
        self.state = done.state
        self.log += log_to_json(done.log)
        self.effects += done.effects
        self._book(done)
        for effect in done.effects:
            if isinstance(effect, SendMessage) and not self.hold:
                self.feed(EffectSucceeded(effect.key, {"umid": f"u{effect.visit}"}))
        for ref in done.released:
            self.route(self.inbox[ref], returned=True)
        return done

    def _book(self, done: Transition) -> None:
        for ref in done.held:
            assert ref not in self.held
            self.held.append(ref)
        for ref in (*done.taken, *done.released):
            if ref in self.held:
                self.held.remove(ref)
        for ref in done.taken:
            assert ref not in self.taken
            self.taken.append(ref)

    def route(self, reply: Incoming, *, returned: bool = False) -> None:
        """Give a reply to the wait or mailbox that routing chooses, as the host does.

        A reply that the run returned is not offered to its mailbox again.
        """
        if reply.message and is_open(self.state):
            self.feed(EffectSucceeded(reply.message, {"umid": "proven by the reply"}))
        waits = [
            OpenWait(
                run=self.state.run,
                no=wait.no,
                token=token.no,
                kind="flow" if wait.kind == "flow" else "reply",
                armed_at=wait.since or self.now,
                bound_to=wait.bound_to,
            )
            for token, wait in suspensions(self.state)
            if reply.is_for(wait)
        ]
        senders = (
            [Sender(self.state.run, self.now)] if takes_mail(self.state) and not returned else []
        )
        choice = choose(reply.kind, reply.message, waits, senders)
        if choice is None:
            self.unhandled.append(reply.ref)
            return
        number = choice.no if isinstance(choice, OpenWait) else None
        done = self.feed(Reply(reply.ref, number, reply.kind, reply.body, reply.other))
        if reply.ref not in (*done.taken, *done.held):
            self.unhandled.append(reply.ref)

    def answer_again(self, reply: Incoming) -> None:
        """Go back to the question that an old tap answers."""
        visit = int(reply.message.rpartition(":")[2])
        done = self.feed(AnswerAgain(visit, reply.ref, reply.kind, reply.body))
        if reply.ref not in (*done.taken, *done.held):
            self.unhandled.append(reply.ref)

    def go_on(self, span: timedelta) -> None:
        """Let time pass; due timers fire in order."""
        until = self.now + span
        while True:
            due = [(at, key) for key, at in timers(self.state).items() if at <= until]
            if not due or self.state.status == "Suspended":
                break
            at, key = min(due)
            self.now = max(self.now, at)
            self.feed(TimerFired(key))
            assert timers(self.state).get(key) != at, f"timer {key} fires for ever"
        self.now = until
        if self.again is not None:
            self.again.go_on(span)

    def key_of(self, step: str) -> str:
        """Return the key of the newest effect of `step`."""
        return next(effect.key for effect in reversed(self.effects) if effect.step == step)

    def texts(self) -> list[str]:
        """Return what the customer was sent, one short text per message."""
        return [short(e.body) for e in self.effects if isinstance(e, SendMessage)]

    def path(self) -> list[str]:
        """Return the steps entered, in order."""
        return [entry["step"] for entry in self.log if entry["kind"] == "entered"]

    def calls(self) -> list[CallHttp]:
        return [effect for effect in self.effects if isinstance(effect, CallHttp)]


def short(body: Json) -> str:
    """Return the text of a message body, or the name of its template."""
    if "content" not in body:
        return str(body["text"])
    content = body["content"]
    if "template" in content:
        return f"template {content['template']['name']}"
    if "interactive" in content:
        return str(content["interactive"]["body"]["text"])
    return str(content.get("text", ""))


def begin(scenario: dict[str, Json], evaluate: Evaluate) -> Conversation:
    """Start the run of a scenario."""
    document = scenario.get("definition")
    if document is None:
        document = json.loads((ROOT / scenario["definition_file"]).read_text())
    start = datetime.fromisoformat(scenario.get("start", "2026-03-02T09:00:00+00:00"))
    versions = Versions(document)
    state = State(RUN, subject=scenario.get("subject", ""), depth=scenario.get("depth", 0))
    conversation = Conversation(versions, versions.newest, start, evaluate, state)
    conversation.hold = bool(scenario.get("hold"))
    conversation.feed(Started(scenario.get("data", {})))
    return conversation


def play(scenario: dict[str, Json], evaluate: Evaluate) -> Conversation:
    """Run the whole script and check what it expects."""
    conversation = begin(scenario, evaluate)
    for number, line in enumerate(scenario["script"]):
        perform(conversation, line, f"{scenario['title']}, line {number + 1}")
    return conversation


def perform(talk: Conversation, line: dict[str, Json], where: str) -> None:
    """Do what a line says, then check what it expects."""
    if "after" in line:
        talk.go_on(durations.parse(line["after"]))
    if "hold" in line:
        talk.hold = line["hold"]
    if "reply" in line:
        talk.route(incoming(talk, line["reply"]))
    if "old_tap" in line:
        talk.answer_again(incoming(talk, line["old_tap"]))
    for event in _told(talk, line):
        talk.feed(event)
    if "publish" in line:
        talk.versions.publish(line["publish"])
    if "start_again" in line:
        talk.again = start_again(talk, line["start_again"])
    if "again" in line:
        assert talk.again is not None, where
        perform(talk.again, line["again"], f"{where}, again")
    if "expect" in line:
        expect(talk, line["expect"], where)


def start_again(talk: Conversation, data: Json) -> Conversation:
    """Start one more run, as the host does: on the newest version."""
    newest = talk.versions.newest
    again = Conversation(talk.versions, newest, talk.now, talk.evaluate, State(run=OTHER_RUN))
    again.feed(Started(data))
    return again


def _told(talk: Conversation, line: dict[str, Json]) -> list[Event]:
    events: list[Event] = []
    code, message = line.get("code", "failed"), line.get("message", "")
    for word, step in line.items():
        match word:
            case "accept" | "answer":
                events.append(EffectSucceeded(talk.key_of(step), line.get("result", {})))
            case "fail":
                events.append(EffectFailed(talk.key_of(step), code, message))
            case "delivered":
                events.append(MessageDelivered(talk.key_of(step)))
            case "undelivered":
                events.append(MessageFailed(talk.key_of(step), code, message))
            case "timer":
                visit = max(e["visit"] for e in talk.log if e["step"] == step)
                events.append(TimerFired(f"{talk.state.run}:{visit}:t"))
            case "returned":
                exit, note = line.get("exit", ""), line.get("note", "")
                events.append(AgentReturned(talk.key_of(step), exit, note))
            case "command":
                events.append(OperatorCommand(step))
    return events


def incoming(talk: Conversation, told: dict[str, Json]) -> Incoming:
    """Return the reply that a line tells of, as the webhook of 8x8 writes it."""
    ref = told.get("ref", len(talk.inbox) + 1)
    if ref in talk.inbox and len(told) == 1:
        return talk.inbox[ref]
    message = talk.key_of(told["to"]) if "to" in told else ""
    body, other = told.get("body") or _body(told), told.get("other", False)
    reply = Incoming(ref, told.get("kind", "text"), body, message, other)
    talk.inbox[ref] = reply
    return reply


def _body(told: dict[str, Json]) -> Json:
    content: Json = {"text": told.get("text", "")}
    named = {"id": told.get("id"), "title": told.get("title", "")}
    match told.get("kind", "text"):
        case "button":
            content = {"interactive": {"type": "button_reply", "button_reply": named}}
        case "list":
            content = {"interactive": {"type": "list_reply", "list_reply": named}}
        case "flow":
            response = json.dumps({**told["response"], "flow_token": "t"})
            content = {"interactive": {"type": "nfmReply", "nfmReply": {"responseJson": response}}}
    user = {"user": {"msisdn": told["from"]}} if "from" in told else {}
    return {"eventType": "inbound_message_received", "payload": {"content": content, **user}}


def expect(talk: Conversation, wanted: dict[str, Json], where: str) -> None:
    """Check every key of `wanted`: messages, path, status, outcome, error (a part), data (a part),
    waits (kinds), timers (count), mailbox, taken, unhandled (refs), warnings (count), calls,
    effect (a part of the last one), returned, version (1 is the first)."""
    known: dict[str, Json] = {
        "messages": talk.texts(),
        "path": talk.path(),
        "status": talk.state.status,
        "outcome": talk.state.outcome,
        "returned": talk.state.returned,
        "waits": [token.wait.kind for token in talk.state.tokens if token.wait],
        "timers": len(timers(talk.state)),
        "mailbox": [item.ref for item in talk.state.mailbox],
        "held": talk.held,
        "taken": talk.taken,
        "unhandled": talk.unhandled,
        "warnings": sum(len(entry.get("warnings", ())) for entry in talk.log),
        "exits": [entry["exit"] for entry in talk.log if entry.get("exit")],
        "version": talk.versions.number(talk.pinned),
        "calls": [[call.method, call.url, call.body] for call in talk.calls()],
    }
    for name, value in wanted.items():
        if name == "data":
            actual = {key: talk.state.data.get(key) for key in value}
        elif name == "effect":
            last = effects_to_json(talk.effects[-1:])[0]
            actual = {key: last.get(key) for key in value}
        elif name == "error":
            assert value in talk.state.error, (where, talk.state.error)
            assert value or not talk.state.error, (where, talk.state.error)
            continue
        else:
            actual = known[name]
        assert actual == value, (where, name, actual)
