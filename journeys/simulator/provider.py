"""What becomes of effects: messages are accepted, calls answered, as far as the script allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from contacts.addresses import normalise_msisdn
from journeys.engine.values import (
    AskDigits,
    CallHttp,
    CallVoice,
    ChangeContact,
    Effect,
    EffectFailed,
    EffectSucceeded,
    Event,
    HandOver,
    Json,
    MessageDelivered,
    MessageFailed,
    SendMessage,
    StartChild,
)
from journeys.simulator.people import People, written_addresses
from journeys.simulator.phone import Arrived, is_template
from journeys.simulator.runs import PlayedRun
from journeys.simulator.script import Failure
from journeys.simulator.services import Services, outputs_of
from journeys.simulator.webhooks import encoding_of, id_for
from messaging.providers.codes import receipt_name

Later = list[tuple[datetime, Event]]


@dataclass(slots=True)
class Message:
    """A message that the journey sent, or tried to: then `error` says why it did not go out."""

    at: datetime
    type: str
    content: Json
    step: str
    to: str
    error: str = ""


@dataclass(slots=True)
class Request:
    """A call that the journey made, with the answer it got once it has one."""

    at: datetime
    call: CallHttp
    status: int | None = None
    answer: Json = None
    error: str = ""


@dataclass(slots=True)
class Provider:
    """Everything outside the journey that its effects reach."""

    people: People
    services: Services
    strict_window: bool = False
    failures: list[Failure] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    refused: list[Message] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    arrived: dict[int, list[Arrived]] = field(default_factory=lambda: defaultdict(list))
    sms_source: dict[int, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    changes: list[Mapping[str, Json]] = field(default_factory=list)

    def perform(self, effect: Effect, run: PlayedRun, now: datetime) -> Later:
        """Do what an effect asks for; return what the run will hear of it, and when."""
        match effect:
            case SendMessage():
                return self._send(effect, run, now)
            case CallHttp():
                return self._call(effect, now)
            case CallVoice():
                return self._speak(effect, run, now)
            case ChangeContact(changes=changes):
                self.changes.append(changes)
                return []
            case HandOver() | AskDigits() | StartChild():
                return []  # a person, or the world, answers these
            case _:
                assert_never(effect)

    # --- messages --------------------------------------------------------------------------------

    def _speak(self, effect: CallVoice, run: PlayedRun, now: datetime) -> Later:
        """Take a phone call as made: production needs a voice channel for it."""
        content = {key: value for key, value in effect.body.items() if key != "subAccountId"}
        params = effect.body.get("params")
        to = params.get("destination") if isinstance(params, dict) else ""
        message = Message(now, "voice", content, effect.step, str(to or ""))
        if self.failures:
            failure = self.failures.pop(0)
            message.error = failure.code
            self.refused.append(message)
            return [(now, EffectFailed(effect.key, _exit(failure), failure.message))]
        self.messages.append(message)
        answer = {"uid": id_for(effect.key), "statusCode": 0, "statusMessage": "Created"}
        return [(now, EffectSucceeded(effect.key, {"response": answer}))]

    def _send(self, effect: SendMessage, run: PlayedRun, now: datetime) -> Later:
        contact, to = self._recipient(effect, run)
        message = _message(effect, to, now)
        failure = self.failures.pop(0) if self.failures else None
        is_late = failure is not None and failure.code == "undelivered"
        if failure is None and self._is_outside(effect, contact, now):
            failure = Failure("windowClosed", "the 24-hour service window was closed")
        if failure is not None and not is_late:
            message.error = failure.code
            self.refused.append(message)
            return [(now, EffectFailed(effect.key, _exit(failure), failure.message))]
        self.messages.append(message)
        umid = id_for(effect.key)
        if effect.medium == "sms" and isinstance(source := effect.body.get("source"), str):
            self.sms_source[contact] = source
        self.arrived[contact].append(Arrived(umid, effect.key, effect.body))
        told: Later = [(now, EffectSucceeded(effect.key, _accepted(effect, umid)))]
        if failure is not None:
            message.error = failure.code
            told.append((now, MessageFailed(effect.key, failure.code, failure.message)))
        elif effect.await_delivery:
            told.append((now, MessageDelivered(effect.key)))
        return told

    def _recipient(self, effect: SendMessage, run: PlayedRun) -> tuple[int, str]:
        """Return the contact that gets it, and how it is written; nobody named is the customer."""
        given = effect.body if effect.medium == "sms" else effect.body.get("user")
        user = given if isinstance(given, dict) else {}
        keys = ("destination",) if effect.medium == "sms" else ("msisdn", "channelUserId")
        named = written_addresses(user, *keys)
        written = [user[key] for key in keys if user.get(key)]
        if named:
            contact = self.people.contact(named)
            run.contacts.add(contact)
            return contact, str(written[0])
        if written:
            self.warnings.append(
                f"{effect.step}: {str(written[0])[:40]!r} is neither an international number nor a"
                " WhatsApp user id; in production this message fails with invalidNumber"
            )
        return run.contact, str(written[0]) if written else ""

    def _is_outside(self, effect: SendMessage, contact: int, now: datetime) -> bool:
        if effect.medium == "sms" or is_template(effect.body):
            return False
        return not self.people.window_is_open(contact, now, strict=self.strict_window)

    # --- calls -----------------------------------------------------------------------------------

    def _call(self, effect: CallHttp, now: datetime) -> Later:
        request = Request(now, effect)
        self.requests.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            request.error = failure.code
            return [(now, EffectFailed(effect.key, _exit(failure), failure.message))]
        answer = self.services.answer(effect)
        if answer is None:
            request.error = "refused"
            reason = "the connection was refused: no http entry of the script matches"
            return [(now, EffectFailed(effect.key, "failed", reason))]
        patience = timedelta(seconds=min(effect.timeout_s, 86_400))
        if answer.delay > patience:
            request.error = "timeout"
            # Nobody knows whether a POST that was not answered did something.
            code = "uncertain" if effect.method in ("POST", "PATCH") else "failed"
            reason = f"no answer within {effect.timeout_s:g} s"
            return [(now + patience, EffectFailed(effect.key, code, reason))]
        outputs = outputs_of(answer)
        request.status, request.answer = answer.status, outputs["responseBody"]
        return [(now + answer.delay, EffectSucceeded(effect.key, outputs))]


def _message(effect: SendMessage, to: str, now: datetime) -> Message:
    if effect.medium == "sms":
        content = {key: value for key, value in effect.body.items() if key != "subAccountId"}
        return Message(now, "sms", content, effect.step, to)
    kind = effect.body.get("type")
    written = kind if isinstance(kind, str) else ""
    return Message(now, written, effect.body.get("content"), effect.step, to)


def _accepted(effect: SendMessage, umid: str) -> dict[str, Json]:
    """Return step.* of a message that the provider took."""
    told: dict[str, Json] = {
        "umid": umid,
        "requestId": umid,
        "status": "queued",
        "description": "Message accepted",
    }
    if effect.medium == "sms":
        told |= _sms_answer(effect.body)
    return told


def _sms_answer(body: Mapping[str, Json]) -> dict[str, Json]:
    """Return what the SMS step tells beside the ids, as 8x8 reads number and encoding."""
    written, encoding = str(body.get("destination") or ""), str(body.get("encoding") or "AUTO")
    return {
        "destination": normalise_msisdn(written) or written,
        "encoding": encoding_of(str(body.get("text"))) if encoding.upper() == "AUTO" else encoding,
        "clientMessageId": body.get("clientMessageId"),
    }


def _exit(failure: Failure) -> str:
    """Return the code as the engine knows it: numbers are those of 8x8's receipts."""
    return receipt_name(int(failure.code)) if failure.code.isdecimal() else failure.code
