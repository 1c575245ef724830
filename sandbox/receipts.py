"""Statuses of outbound messages: queued, sent, delivered, read, or undelivered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Clock
from sandbox.failures import Failure
from sandbox.orders import bsuid_of
from sandbox.phones import Message, Phone, PhoneBook
from sandbox.poster import Poster, Webhook
from sandbox.rendering import View
from sandbox.settings import Settings

STATUS_VERSION = 9
_TICKS = {
    "sent": "sent",
    "delivered_to_recipient": "delivered",
    "read": "read",
    "undelivered": "undelivered",
}


@dataclass(slots=True)
class Sending:
    """A message on its way. `phone` and `message` are None when phones are not kept."""

    umid: str
    client_id: str
    msisdn: str
    phone: Phone | None
    message: Message | None
    category: str  # pricing category
    failure: Failure | None
    delay_s: float = 0.0  # before a failure shows
    is_sms: bool = False


class Receipts:
    """Moves the ticks of messages and posts a webhook for each move, one after the other."""

    def __init__(self, settings: Settings, clock: Clock, poster: Poster, phones: PhoneBook) -> None:
        self._settings = settings
        self._clock = clock
        self._poster = poster
        self._phones = phones
        self._life = 0
        self.planned = 0  # statuses whose time has not come

    def reset(self) -> None:
        self._life += 1
        self.planned = 0

    def begin(self, sending: Sending) -> None:
        """Plan the statuses of an accepted message."""
        settings = self._settings
        url = settings.sms_webhook_url if sending.is_sms else settings.webhook_url
        if sending.message is None and not url:
            return
        # Nobody learns whether a text was read.
        states = [each for each in settings.statuses if not (sending.is_sms and each == "read")]
        if sending.failure is not None:
            states = [state for state in states if state == "queued"] + ["undelivered"]
        if settings.statuses and states:
            self._plan(sending, states, sending.delay_s)
        elif sending.failure is not None and sending.message and sending.phone:
            code = sending.failure.code
            self._phones.tick(sending.phone, sending.message, "undelivered", code)

    def open(self, phone: Phone) -> None:
        """The customer looks at the phone: what was delivered is read now."""
        phone.open = True
        if "read" not in self._settings.statuses:
            return
        for message in phone.messages:
            is_chat = message.medium == "whatsapp"
            if message.direction == "out" and is_chat and message.ticks == "delivered":
                sending = Sending(
                    message.umid, message.client_id, phone.msisdn, phone, message, "service", None
                )
                self._move(sending, ["read"])

    def _plan(self, sending: Sending, states: list[str], extra_s: float = 0.0) -> None:
        self.planned += 1
        delay_s = self._settings.status_delay_s + extra_s
        asyncio.get_running_loop().call_later(delay_s, self._ripe, sending, states, self._life)

    def _ripe(self, sending: Sending, states: list[str], life: int) -> None:
        if life == self._life:
            self.planned -= 1
            self._move(sending, states)

    def _move(self, sending: Sending, states: list[str]) -> None:
        state, rest = states[0], states[1:]
        if state == "read" and sending.phone is not None and not sending.phone.open:
            return
        if state in _TICKS and sending.message is not None and sending.phone is not None:
            code = sending.failure.code if sending.failure else None
            self._phones.tick(sending.phone, sending.message, _TICKS[state], code)
        follow: Callable[[], None] | None = (lambda: self._plan(sending, rest)) if rest else None
        body = self._sms_body(sending, state) if sending.is_sms else self.body(sending, state)
        webhook = Webhook("status", sending.msisdn, body, state, follow)
        webhook.is_sms = sending.is_sms
        self._poster.post(webhook)

    def _sms_body(self, sending: Sending, state: str) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "umid": sending.umid,
            "clientMessageId": sending.client_id or None,
            "subAccountId": self._settings.sms_sub_account_id,
            "destination": sending.msisdn,
            "status": self._status(sending, state),
        }
        return {
            "namespace": "SMS",
            "eventType": "outbound_message_status_changed",
            "description": "SMS delivery receipt",
            "payload": payload,
        }

    def body(self, sending: Sending, state: str) -> dict[str, Any]:
        """8x8 Chat Apps API, delivery receipts: version 9, or 8 without a version."""
        is_new = self._settings.inbound_version >= 3
        payload: dict[str, Any] = {
            "umid": sending.umid,
            "subAccountId": self._settings.sub_account_id,
            "channel": "whatsapp",
            "user": self._user(sending.msisdn, is_new and state != "queued"),
            "status": self._status(sending, state),
        }
        if sending.client_id:
            payload["clientMessageId"] = sending.client_id
        if state in ("delivered_to_recipient", "read"):
            payload["whatsapp"] = {"pricingCategory": sending.category}
        if sending.failure is not None and state == "undelivered":
            payload["whatsapp"] = {"providerErrorCode": sending.failure.provider_code}
        if is_new and state == "delivered_to_recipient" and sending.message is not None:
            payload["outboundContent"] = _outbound_content(sending.message)
        return {
            **({"version": STATUS_VERSION} if is_new else {}),
            "namespace": "ChatApps",
            "eventType": "outbound_message_status_changed",
            "description": "ChatApps outbound message delivery receipt",
            "payload": payload,
        }

    def _user(self, msisdn: str, with_bsuid: bool) -> dict[str, str]:
        if not msisdn.startswith("+"):
            return {"channelUserId": msisdn}
        if self._settings.inbound_version < 3:
            return {"msisdn": msisdn, "channelUserId": msisdn.removeprefix("+")}
        bsuid = bsuid_of(msisdn, self._settings.bsuid_country)
        return {"msisdn": msisdn, **({"channelUserId": bsuid} if with_bsuid else {})}

    def _status(self, sending: Sending, state: str) -> dict[str, Any]:
        status: dict[str, Any] = {"state": state, "timestamp": self._clock.text()}
        if state.startswith("delivered_"):
            status |= {"state": "delivered", "detail": state}
        if state == "undelivered" and sending.failure is not None:
            status |= {
                "detail": "rejected_by_operator",
                "errorCode": sending.failure.code,
                "errorMessage": sending.failure.message,
            }
        return status


def _outbound_content(message: Message) -> dict[str, Any]:
    content: dict[str, Any] = {"channel": "whatsapp", "contentType": message.kind}
    if message.kind in ("image", "video", "audio", "file"):
        content["contentType"] = "media"
    if message.kind == "template":
        template = message.content["template"]
        content["template"] = {"name": template["name"], "language": template["language"]}
    if message.view.text:
        content["body"] = {"text": message.view.text}
    if message.view.footer:
        content["footer"] = {"text": message.view.footer}
    if actions := _actions(message.view):
        content["actions"] = actions
    return content


def _actions(view: View) -> dict[str, Any]:
    if view.list_button:
        sections = [_section(view, index) for index in range(len(view.sections))]
        return {"list": {"buttonLabel": view.list_button, "sections": sections}}
    if view.form is not None:
        return {"flow": {"flowId": view.form.flow_id, "cta": view.form.cta}}
    kinds = {"button": "quick_reply", "quick_reply": "quick_reply", "url": "url"}
    buttons = [
        {"type": kinds[choice.kind], "label": choice.title, "value": choice.url or choice.id}
        for choice in view.choices
        if choice.kind in kinds
    ]
    return {"buttons": buttons} if buttons else {}


def _section(view: View, index: int) -> dict[str, Any]:
    rows = [
        {"id": choice.id, "title": choice.title}
        for choice in view.choices
        if choice.section == index
    ]
    title = view.sections[index]
    return {**({"title": title} if title else {}), "rows": rows}
