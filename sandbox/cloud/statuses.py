"""Statuses of messages as Meta posts them: sent, delivered, read, failed."""

from __future__ import annotations

from typing import Any

from sandbox.clock import Clock
from sandbox.cloud.envelope import change, messages_value
from sandbox.cloud.errors import title_of
from sandbox.failures import Failure
from sandbox.orders import bsuid_of
from sandbox.outgoing import Sending
from sandbox.settings import Settings

Body = dict[str, Any]
# Which of the provider's states Meta tells at all.
WORDS = {
    "sent": "sent",
    "delivered_to_recipient": "delivered",
    "read": "read",
    "undelivered": "failed",
}


class CloudStatuses:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def body(self, sending: Sending, state: str) -> Body:
        """The webhook of a message that has come to `state`."""
        cloud = self._settings.cloud
        status: Body = {
            "id": sending.umid,
            "status": WORDS[state],
            "timestamp": str(int(self._clock.now().timestamp())),
            **self._recipient(sending.msisdn),
        }
        if sending.client_id:
            status["biz_opaque_callback_data"] = sending.client_id
        if state in ("sent", "delivered_to_recipient"):
            status["pricing"] = _pricing(sending.category)
        if sending.failure is not None and state == "undelivered":
            status["errors"] = [_error(sending.failure)]
        return change(cloud, "messages", messages_value(cloud, statuses=[status]))

    def _recipient(self, msisdn: str) -> dict[str, str]:
        if not msisdn.startswith("+"):
            return {"recipient_user_id": msisdn}
        bsuid = bsuid_of(msisdn, self._settings.bsuid_country)
        return {"recipient_id": msisdn.removeprefix("+"), "recipient_user_id": bsuid}


def _pricing(category: str) -> Body:
    is_free = category == "service"
    kind = "free_customer_service" if is_free else "regular"
    return {
        "billable": not is_free,
        "pricing_model": "PMP",
        "type": kind,
        "category": category,
    }


def _error(failure: Failure) -> Body:
    code = int(failure.provider_code or failure.code)
    title = title_of(code)
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": failure.message},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }
