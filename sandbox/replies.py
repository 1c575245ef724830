"""What customers do, as the provider reports it: inbound webhooks, version 3 or 2."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from sandbox.catalogue import Template
from sandbox.clock import Clock
from sandbox.errors import Refusal
from sandbox.lines import CLOUD
from sandbox.phones import Message, Phone
from sandbox.rendering import Choice, Form
from sandbox.settings import Settings

Body = dict[str, Any]
PRODUCTS = ("product", "product_list", "catalog_message")
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
            case "quick_reply" if self._tells_payload(message):
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

    def _tells_payload(self, message: Message) -> bool:
        return message.line == CLOUD or self._settings.template_reply == "text"

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

    def contacts(self, phone: Phone, cards: list[Body]) -> Body:
        return self._inbound(phone, "Contacts", {"contacts": cards}, "")

    def reaction(self, phone: Phone, message: Message, emoji: str) -> Body:
        """8x8 documents none: it is told as the business would send one."""
        return self._inbound(phone, "Reaction", {"umid": message.umid, "emoji": emoji}, "")

    def order(self, phone: Phone, message: Message, items: list[Body], text: str) -> Body:
        """A cart, in Meta's own shape: 8x8 documents none."""
        action = message.content.get("interactive", {}).get("action", {})
        order = {"catalog_id": action.get("catalog_id", ""), "product_items": items}
        if text:
            order["text"] = text
        return self._inbound(phone, "Order", {"order": order}, message.umid)

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


def find_choice(
    phone: Phone, title: str, choice_id: str, umid: str, line: str = ""
) -> tuple[Message, Choice]:
    """The newest thing on the phone with that title or id; 404 when there is none.

    An id matches as it was sent, or by its part before the first `~`.
    """
    for message in _offers(phone, umid, line):
        for choice in message.view.choices:
            if title and choice.title == title:
                return message, choice
            if choice_id and choice_id in (choice.id, choice.id.partition("~")[0]):
                return message, choice
    raise Refusal(404, 1300, f"nothing to tap: {title or choice_id}")


def find_form(phone: Phone, umid: str, line: str = "") -> tuple[Message, Form]:
    """The newest Flow on the phone; 404 when there is none."""
    for message in _offers(phone, umid, line):
        if message.view.form is not None:
            return message, message.view.form
    raise Refusal(404, 1300, "no Flow to submit")


def find_products(phone: Phone, umid: str, line: str = "") -> Message:
    """The newest message that offers products; 404 when there is none."""
    for message in _offers(phone, umid, line):
        if message.content.get("interactive", {}).get("type") in PRODUCTS:
            return message
    raise Refusal(404, 1300, "no products to order")


def _offers(phone: Phone, umid: str, line: str) -> Iterator[Message]:
    """The business's messages, newest first: that one, those of that line, or all."""
    for message in reversed(phone.messages):
        is_wanted = umid in ("", message.umid) and line in ("", message.line)
        if message.direction == "out" and is_wanted:
            yield message
