"""What customers do, as the provider reports it: inbound webhooks, version 3 or 2."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sandbox.catalogue import Template
from sandbox.clock import Clock
from sandbox.errors import Refusal
from sandbox.phones import Message, Phone
from sandbox.rendering import Choice, Form
from sandbox.settings import Settings

Body = dict[str, Any]
# Where customers are when they are asked for it.
HERE: Body = {
    "latitude": 1.3048,
    "longitude": 103.8318,
    "name": "Orchard Road",
    "address": "Orchard Road, Singapore",
}


class Replies:
    """Builds the webhook bodies; posts and stores nothing."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def text(self, phone: Phone, text: str, reply_to: str) -> Body:
        return self._inbound(phone, "Text", {"text": text}, reply_to)

    def tap(self, phone: Phone, message: Message, choice: Choice) -> Body:
        """The reply to a tapped button, row or quick reply; ids exactly as they were sent."""
        match choice.kind:
            case "button":
                inner = {
                    "type": "button_reply",
                    "button_reply": {"id": choice.id, "title": choice.title},
                }
            case "row":
                row = {"id": choice.id, "title": choice.title}
                if choice.description:
                    row["description"] = choice.description
                inner = {"type": "list_reply", "list_reply": row}
            case "quick_reply" if self._settings.template_reply == "text":
                content = {"text": choice.title, "payload": choice.id}
                return self._inbound(phone, "Text", content, message.umid)
            case "quick_reply":
                inner = {
                    "type": "button_reply",
                    "button_reply": {"id": choice.id, "title": choice.title},
                }
            case "location":
                return self.location(phone, HERE, message.umid)
            case _:
                raise Refusal(409, 1000, f"tapping a {choice.kind} button sends no message")
        return self._inbound(phone, "Interactive", {"interactive": inner}, message.umid)

    def submission(self, phone: Phone, form: Form, answers: dict[str, Any]) -> Body:
        """A Flow's answers: JSON within JSON, and no word about which message it belongs to."""
        response = json.dumps({"flow_token": form.token, **answers})
        inner = {"type": "nfmReply", "nfmReply": {"responseJson": response}}
        return self._inbound(phone, "Interactive", {"interactive": inner}, "")

    def media(self, phone: Phone, kind: str, url: str, text: str) -> Body:
        """A file: 8x8 gives its address, and the words under it."""
        return self._inbound(phone, kind, {"url": url, **({"text": text} if text else {})}, "")

    def location(self, phone: Phone, place: Body, reply_to: str = "") -> Body:
        return self._inbound(phone, "Location", {"location": place}, reply_to)

    def template_update(self, template: Template) -> Body:
        """The business-management event of a template's new status."""
        return {
            "eventId": str(uuid.uuid4()),
            "timestamp": self._clock.text(),
            "provider": "WhatsApp",
            "businessAccountId": "100000000000001",
            "accountId": self._settings.account_id,
            "eventType": "template_status_update",
            "eventDetails": {
                "templateName": template.name,
                "templateLanguage": template.language,
                "meta": {"status": template.status, "reason": "NONE"},
            },
        }

    def _inbound(self, phone: Phone, kind: str, content: Body, reply_to: str) -> Body:
        payload: Body = {
            "umid": str(uuid.uuid4()),
            "subAccountId": self._settings.sub_account_id,
            "timestamp": self._clock.text(),
            "user": self._user(phone),
            "recipient": {"channel": "whatsapp", "channelId": self._settings.channel_id},
            "type": kind,
            "content": content,
        }
        if reply_to:
            payload["replyToUmid"] = reply_to
        return {
            **({"version": 3} if self._settings.inbound_version >= 3 else {}),
            "namespace": "ChatApps",
            "eventType": "inbound_message_received",
            "description": "ChatApps inbound message",
            "payload": payload,
        }

    def _user(self, phone: Phone) -> dict[str, str]:
        if self._settings.inbound_version < 3:
            digits = phone.msisdn.removeprefix("+")
            return {"msisdn": phone.msisdn, "channelUserId": digits, "name": phone.name}
        user = {"msisdn": phone.msisdn, "channelUserId": phone.bsuid, "name": phone.name}
        if self._settings.omit_msisdn:
            del user["msisdn"]
        return user


def find_choice(phone: Phone, title: str, choice_id: str, umid: str) -> tuple[Message, Choice]:
    """The newest thing on the phone with that title or id; 404 when there is none.

    An id matches as it was sent, or by its part before the first `~`.
    """
    for message in reversed(phone.messages):
        if message.direction != "out" or (umid and message.umid != umid):
            continue
        for choice in message.view.choices:
            if title and choice.title == title:
                return message, choice
            if choice_id and choice_id in (choice.id, choice.id.partition("~")[0]):
                return message, choice
    raise Refusal(404, 1300, f"nothing to tap: {title or choice_id}")


def find_form(phone: Phone, umid: str) -> tuple[Message, Form]:
    """The newest Flow on the phone; 404 when there is none."""
    for message in reversed(phone.messages):
        if message.view.form is not None and umid in ("", message.umid):
            return message, message.view.form
    raise Refusal(404, 1300, "no Flow to submit")
