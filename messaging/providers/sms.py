"""8x8 SMS: requests, answers and webhooks.

Source: 8x8 Connect, SMS API (`POST /api/v1/subaccounts/{subAccountId}/messages`) and webhooks of
the namespace SMS. Refusals, receipts and the webhooks' secret are those of Chat Apps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from messaging.content.fallback import plain_text
from messaging.content.values import Content, Json, canonical
from messaging.providers import eight_events
from messaging.providers.base import (
    InboundView,
    InboxItem,
    ProviderRequest,
    ReadMark,
    Recipient,
    ReplyView,
    Sender,
)
from messaging.providers.eight import EightChatApps
from messaging.providers.eight_reading import (
    lower,
    payload_of,
    text_of,
)
from messaging.providers.eight_requests import request
from outbox.ports import Outcome

NAMESPACE = "sms"


class EightSms(EightChatApps):
    """8x8 SMS: plain text to numbers, at any time."""

    has_window: bool = False
    needs_number: bool = True
    # The author's clientMessageId is kept for the step; on the wire stands that of the attempt.
    envelope_keys: tuple[str, ...] = (
        "clientMessageId",
        "source",
        "encoding",
        "country",
        "scheduled",
        "expiry",
        "dlrCallbackUrl",
    )

    def build_send(
        self,
        sender: Sender,
        recipient: Recipient,
        content: Content,
        client_id: str,
        envelope: Mapping[str, Json],
        token: str = "",
    ) -> ProviderRequest:
        """Return one attempt's request; without a `source` the sub-account's own sender shows."""
        beside = {key: envelope[key] for key in self.envelope_keys if key in envelope}
        text = plain_text(content)
        body = {
            "destination": recipient.msisdn,
            "text": text,
            **beside,
            "clientMessageId": client_id,
        }
        return request(sender, "POST", "messages", body)

    def build_read_mark(self, sender: Sender, mark: ReadMark) -> Sequence[ProviderRequest]:
        """An SMS shows no reading and no typing."""
        return []

    def parse_answer(
        self, status: int, headers: Mapping[str, str], body: bytes, attempt: int = 1
    ) -> Outcome:
        """Return what an answer means; of an acceptance also number and encoding, as read."""
        outcome = super().parse_answer(status, headers, body, attempt)
        if outcome.kind != "accepted":
            return outcome
        answer, told = json.loads(body), json.loads(outcome.result)
        read = {key: text_of(answer, key) or None for key in ("destination", "encoding")}
        return replace(outcome, result=canonical({**told, **read}))

    def split_webhook(self, body: bytes) -> Sequence[InboxItem]:
        return eight_events.split(body, "sms")

    def read_inbound(self, body: Json) -> InboundView:
        view = {"type": "text", "content": {"text": text_of(payload_of(body), "body")}}
        return InboundView("text", view)

    def read_reply(self, body: Json) -> ReplyView:
        return ReplyView("text", body, text=text_of(payload_of(body), "body"), media="text")


def is_sms(body: Json) -> bool:
    """Tell whether an item's body is of this dialect: items say so themselves."""
    return isinstance(body, Mapping) and lower(body.get("namespace")) == NAMESPACE
