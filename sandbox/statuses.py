"""Statuses of messages as 8x8 posts them, of WhatsApp and of texts."""

from __future__ import annotations

from typing import Any

from sandbox.clock import Clock
from sandbox.lines import SMS
from sandbox.orders import bsuid_of
from sandbox.outgoing import Sending
from sandbox.phones import Message
from sandbox.rendering import View
from sandbox.settings import Settings

STATUS_VERSION = 9


class EightStatuses:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def body(self, sending: Sending, state: str) -> dict[str, Any]:
        """The webhook of a message that has come to `state`."""
        if sending.line == SMS:
            return self._sms_body(sending, state)
        return self._chat_body(sending, state)

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

    def _chat_body(self, sending: Sending, state: str) -> dict[str, Any]:
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
