"""Meta's WhatsApp Cloud API: requests, answers and the check of its webhooks.

Source: Meta Cloud API, `POST /{version}/{phone number id}/messages`; webhooks, payload security.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from messaging.content.values import Content, InteractiveFlow, Json, Template, canonical
from messaging.providers import cloud_webhooks
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
from messaging.providers.cloud_content import carried, with_flow_token
from messaging.providers.cloud_reading import first_of
from messaging.providers.codes import meta_name
from messaging.providers.eight_reading import object_at
from messaging.providers.judging import judge
from outbox.ports import Outcome

BASE_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v23.0"
_SIGNATURE = "sha256="


class MetaCloud:
    """WhatsApp Business Platform, hosted by Meta."""

    verifies = True
    # "Up to 3 MB"; a little more than that, lest the last of it be lost.
    webhook_limit = 3_200_000
    has_window: bool = True
    needs_number: bool = False
    envelope_keys: tuple[str, ...] = ("context",)

    def build_send(
        self,
        sender: Sender,
        recipient: Recipient,
        content: Content,
        client_id: str,
        envelope: Mapping[str, Json],
        token: str = "",
    ) -> ProviderRequest | NotCarried:
        """Return one attempt's request; statuses bring `client_id` back."""
        written = carried(content)
        if isinstance(written, NotCarried):
            return written
        reach = {"to": recipient.msisdn} if recipient.msisdn else {"recipient": recipient.bsuid}
        body: dict[str, Json] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **reach,
            **with_flow_token(written, token),
            "biz_opaque_callback_data": client_id,
        }
        if isinstance(umid := object_at(envelope, "context").get("umid"), str):
            body["context"] = {"message_id": umid}
        return request(sender, "messages", body)

    def bears_token(self, content: Content) -> bool:
        """A form's answer brings the flow_token back that the message had."""
        return isinstance(content, InteractiveFlow | Template)

    def parse_answer(
        self, status: int, headers: Mapping[str, str], body: bytes, attempt: int = 1
    ) -> Outcome:
        """Return what an answer means.

        200 says accepted only with a message's id. Meta's envelope {error: {code, ...}} says that
        nothing was accepted, whatever the HTTP status; a 5xx without it may come from a balancer
        that had passed the message on.
        """
        answer = object_of(body)
        if 200 <= status < 300:
            return _acceptance(answer)
        error = object_at(answer, "error")
        code, result = number_of(error.get("code")), _result(status, error)
        if status == 429:
            pause = pause_of(headers)
            return Outcome("retry", result, "rateLimited", "", pause, pause)
        if code is not None and status >= 400:
            return judge(meta_name(code), result, attempt)
        if 400 <= status < 500 and status != 408:
            return Outcome("refused", result, f"http:{status}")
        return Outcome("uncertain", result, f"http:{status}")

    def build_read_mark(self, sender: Sender, mark: ReadMark) -> Sequence[ProviderRequest]:
        """One request for both: typing is shown with the read mark, never without it."""
        body: dict[str, Json] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": mark.umid,
        }
        if mark.typing:
            body["typing_indicator"] = {"type": "text"}
        return [request(sender, "messages", body)]

    def is_authentic(self, raw: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        """Compare X-Hub-Signature-256 with the HMAC-SHA256 of the raw bytes under each secret."""
        given = headers.get("x-hub-signature-256", "").encode("latin-1", "replace")
        found = [hmac.compare_digest(given, _signature(raw, one)) for one in secrets if one]
        return any(found)

    def verify(self, query: Mapping[str, str], token: str) -> str | None:
        """Return the challenge when hub.verify_token is ours."""
        given = query.get("hub.verify_token", "").encode()
        is_ours = bool(token) and hmac.compare_digest(given, token.encode())
        if not is_ours or query.get("hub.mode") != "subscribe":
            return None
        return query.get("hub.challenge", "")

    def split_webhook(self, body: bytes) -> Sequence[InboxItem]:
        return cloud_webhooks.split(body)

    def read_inbound(self, body: Json) -> InboundView:
        return cloud_webhooks.read_inbound(body)

    def read_reply(self, body: Json) -> ReplyView:
        return cloud_webhooks.read_reply(body)

    def read_status(self, body: Json) -> StatusView:
        return cloud_webhooks.read_status(body)


def request(sender: Sender, path: str, body: Json, method: str = "POST") -> ProviderRequest:
    """Return a request below the phone number's address; `path` is "messages", "media", ..."""
    version = sender.options.get("graph_version") or GRAPH_VERSION
    number = quote(sender.provider_ref, safe="")
    return ProviderRequest(
        method=method,
        url=f"{sender.base_url.rstrip('/')}/{quote(str(version), safe='')}/{number}/{path}",
        headers={
            "Authorization": f"Bearer {sender.credentials.get('access_token', '')}",
            "Content-Type": "application/json",
        },
        body=canonical(body).encode(),
    )


def _signature(raw: bytes, secret: str) -> bytes:
    return f"{_SIGNATURE}{hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}".encode()


def _acceptance(answer: Mapping[str, Json]) -> Outcome:
    """`message_status` may say that Meta holds the message back to watch it: accepted as well."""
    message = first_of(answer, "messages")
    wamid = message.get("id")
    if not isinstance(wamid, str) or not wamid or not wamid.isprintable():
        return Outcome("uncertain", code="noUmid")
    # An id beyond our columns: its statuses name the attempt by our own id.
    known = wamid if is_id(wamid) else ""
    return Outcome("accepted", canonical({"umid": wamid[:400]}), provider_id=known)


def _result(status: int, error: Mapping[str, Json]) -> str:
    """Return what an operator wants to know of a refusal; never the whole answer."""
    details = object_at(error, "error_data").get("details")
    told = {"code": error.get("code"), "trace": error.get("fbtrace_id")}
    texts = [text for text in (error.get("message"), details) if isinstance(text, str)]
    kept = {key: value for key, value in told.items() if isinstance(value, (int, str))}
    words = {"message": ": ".join(dict.fromkeys(texts))[:300]} if texts else {}
    return canonical({"http": status, **kept, **words})
