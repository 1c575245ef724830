"""8x8 Chat Apps: requests, answers and the check of its webhooks."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from messaging.content.values import Content, Json, canonical
from messaging.content.writing import render
from messaging.content.writing_flow import FlowForm
from messaging.providers import cloud_webhooks, eight_events, eight_requests, eight_webhooks
from messaging.providers.answers import is_id, number_of, object_of, pause_of
from messaging.providers.base import (
    InboundView,
    InboxItem,
    NotCarried,
    ProviderRequest,
    ReadMark,
    Recipient,
    ReplyView,
    Sender,
    StatusView,
)
from messaging.providers.codes import receipt_name, refusal_name
from messaging.providers.judging import judge
from outbox.ports import Outcome

_REJECTED = {"rejected", "undelivered", "failed"}


class EightChatApps:
    """8x8 Chat Apps API, `POST /api/v1/subaccounts/{subAccountId}/messages`."""

    verifies = False
    webhook_limit = 1_000_000
    has_window: bool = True
    needs_number: bool = False
    envelope_keys: tuple[str, ...] = (
        "context",
        "channels",
        "expiry",
        "scheduled",
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
    ) -> ProviderRequest | NotCarried:
        """Return one attempt's request; 8x8 echoes `client_id` in receipts (50 characters)."""
        user = (
            {"msisdn": recipient.msisdn} if recipient.msisdn else {"channelUserId": recipient.bsuid}
        )
        beside = {key: envelope[key] for key in self.envelope_keys if key in envelope}
        form: FlowForm = "guide" if sender.options.get("flow_form") == "guide" else "written"
        written = render(content, "8x8", form)
        if written.body is None:
            return NotCarried(written.warnings[0].message if written.warnings else "")
        body = {"user": user, **written.body, **beside, "clientMessageId": client_id}
        return eight_requests.request(sender, "POST", "messages", body)

    def bears_token(self, content: Content) -> bool:
        """No field of a form's request comes back in its answer."""
        return False

    def parse_answer(
        self, status: int, headers: Mapping[str, str], body: bytes, attempt: int = 1
    ) -> Outcome:
        """Return what an answer means.

        200 says accepted only with a `umid`. An answer below 500 is a refusal, 429 a request to
        slow down. Behind a 5xx may stand a balancer that had passed the message on: only 8x8's
        own error envelope {code, errorId, timestamp} says that nothing was accepted.
        """
        answer = object_of(body)
        if 200 <= status < 300:
            return _acceptance(answer)
        if status == 429:
            pause = pause_of(headers)
            return Outcome("retry", _result(status, answer), "rateLimited", "", pause, pause)
        code = number_of(answer.get("code"))
        if not isinstance(answer.get("errorId"), str):
            code = None
        if status >= 500 and code is not None:
            return Outcome("retry", _result(status, answer), f"http:{status}")
        if 400 <= status < 500 and status != 408:
            name = f"http:{status}" if code is None else refusal_name(code)
            return judge(name, _result(status, answer), attempt)
        return Outcome("uncertain", _result(status, answer), f"http:{status}")

    def build_read_mark(self, sender: Sender, mark: ReadMark) -> Sequence[ProviderRequest]:
        return eight_requests.build_read_mark(sender, mark)

    def is_authentic(self, raw: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        """Compare Authorization with the `httpAuthorization` of the webhook's configuration."""
        given = headers.get("authorization", "").encode("latin-1", "replace")
        found = [hmac.compare_digest(given, secret.encode()) for secret in secrets if secret]
        return any(found)

    def verify(self, query: Mapping[str, str], token: str) -> str | None:
        return None

    def split_webhook(self, body: bytes) -> Sequence[InboxItem]:
        return eight_events.split(body)

    def read_inbound(self, body: Json) -> InboundView:
        return eight_webhooks.read_inbound(_message_body(body))

    def read_reply(self, body: Json) -> ReplyView:
        return eight_webhooks.read_reply(_message_body(body))

    def read_status(self, body: Json) -> StatusView:
        return eight_webhooks.read_status(body)


def _message_body(body: Json) -> Json:
    """Return the webhook of a message; a shared contact comes as Meta told 8x8 of it."""
    if isinstance(body, Mapping) and "eventDetails" in body:
        return cloud_webhooks.normal_body(eight_events.as_meta(body))
    return body


def _acceptance(answer: Mapping[str, Json]) -> Outcome:
    umid, status = answer.get("umid"), answer.get("status")
    if not isinstance(umid, str) or not is_id(umid):
        return Outcome("uncertain", code="noUmid")
    # Chat Apps says {"state": "rejected"}, SMS {"code": "REJECTED"}.
    stated = status.get("state", status.get("code")) if isinstance(status, dict) else None
    if isinstance(status, dict) and str(stated).lower() in _REJECTED:
        number = number_of(status.get("errorCode"))
        name = "failed" if number is None else _rejection_name(number)
        return Outcome("refused", _result(200, status), name, umid)
    return Outcome("accepted", canonical({"umid": umid}), provider_id=umid)


def _rejection_name(number: int) -> str:
    """Name a code that may be of the API's table or of the receipts'."""
    name = refusal_name(number)
    return receipt_name(number) if name.startswith("provider:") else name


def _result(status: int, answer: Mapping[str, Json]) -> str:
    """Return what an operator wants to know of a refusal; never the whole answer."""
    known = {"code": answer.get("code", answer.get("errorCode")), "errorId": answer.get("errorId")}
    message = answer.get("message", answer.get("errorMessage"))
    text = message[:200] if isinstance(message, str) else None
    kept = {key: value for key, value in known.items() if isinstance(value, (int, str))}
    return canonical({"http": status, **kept, **({"message": text} if text else {})})
