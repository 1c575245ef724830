"""What a customer has just done: shown on the phone, and reported by the line's provider."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.ids import wamid
from sandbox.cloud.replies import CloudReplies
from sandbox.lines import CLOUD
from sandbox.phones import Message, Phone
from sandbox.rendering import View
from sandbox.twin import Twin
from sandbox.webhook import Webhook

Body = dict[str, Any]


class Talking:
    """Takes 8x8's inbound webhooks, as `Replies` builds them, for any line."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._cloud = CloudReplies(twin.settings, twin.media)

    def inbound(
        self,
        phone: Phone,
        line: str,
        webhook: Body,
        view: View,
        asked: Mapping[str, Any],
        reply_to: str = "",
    ) -> Body:
        """Show the customer's own message, open the window, post the webhook; answers its body.

        `asked["post"]` False posts nothing.
        """
        payload = webhook["payload"]
        if line == CLOUD:
            payload["umid"] = wamid()
        phone.heard_at[line] = self._twin.clock.now()
        message = Message(
            umid=payload["umid"],
            direction="in",
            at=payload["timestamp"],
            kind=payload["type"].lower(),
            content=payload["content"],
            view=view,
            ticks="sent",
            reply_to=reply_to or payload.get("replyToUmid", ""),
            line=line,
        )
        self._twin.phones.add(phone, message)
        body = self._body(phone, line, webhook, message.reply_to)
        if asked.get("post", True):
            self._post(phone, message, body)
        return body

    def _body(self, phone: Phone, line: str, webhook: Body, reply_to: str) -> Body:
        """Meta tells the message that a form belongs to; 8x8 does not, and has no event of its
        own for contacts: it hands Meta's on."""
        payload = webhook["payload"]
        if line == CLOUD:
            return self._cloud.webhook(phone, {**payload, "replyToUmid": reply_to})
        if payload["type"] != "Contacts":
            return webhook
        change = self._cloud.webhook(phone, payload)["entry"][0]["changes"][0]
        return {
            "eventId": str(uuid.uuid4()),
            "timestamp": payload["timestamp"],
            "provider": "WhatsApp",
            "businessAccountId": self._twin.settings.cloud.waba_id,
            "accountId": self._twin.settings.account_id,
            "eventType": "whatsapp_contact",
            "eventDetails": {"rawEvent": change},
        }

    def _post(self, phone: Phone, message: Message, body: Body) -> None:
        def arrived() -> None:
            if message.ticks == "sent":
                self._twin.phones.tick(phone, message, "delivered", None)

        webhook = Webhook("inbound", phone.msisdn, body, arrived=arrived)
        webhook.line, webhook.umid = message.line, message.umid
        self._twin.poster.post(webhook)
