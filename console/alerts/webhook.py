"""Alerts by webhook, signed as Standard Webhooks say: the handler of kind `alert_webhook`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
from django.utils import timezone
from standardwebhooks import Webhook

from accounts.encryption import decrypt
from console.alerts.telling import MAX_ATTEMPTS, PAYLOAD_VERSION, note_told, told_by_hand, wait_s
from console.models import AlertSettings
from messaging.outbound import Answer, Call, NotSent, Refused, Result, Unclear, send
from outbox.ports import Finished, Outcome, Row

TIMEOUT_S = 10.0
KEPT_BYTES = 1_024


class WebhookHandler:
    """Posts the alert through the courier's guarded session: private addresses are refused."""

    payload_version = PAYLOAD_VERSION

    def begun(self, rows: Sequence[Row]) -> Mapping[int, tuple[Call | None, int]]:
        found = AlertSettings.objects.filter(account__in={row.account_id for row in rows})
        limits = {one.account_id: one for one in found}
        now = timezone.now()
        return {row.id: (_call(row, limits.get(row.account_id), now), row.attempt) for row in rows}

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        call, attempt = parcel
        if call is None:
            return Outcome("refused", code="nobody")
        return _outcome(await send(session, call), attempt)

    def finished(self, rows: Sequence[Finished]) -> None:
        note_told(rows, [json.loads(one.row.payload)["alert"] for one in rows])

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """The row stays for thirty days and shows its error: nothing else to record."""

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows if row.attempt < MAX_ATTEMPTS}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return told_by_hand(rows)

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Nothing is kept of a failure but the effect itself."""


def _call(row: Row, limits: AlertSettings | None, now: datetime) -> Call | None:
    """Sign at the moment of the attempt; `webhook-id` is the same for all attempts of one event."""
    if limits is None or not (limits.webhook_url and limits.webhook_secret_enc):
        return None
    asked = json.loads(row.payload)
    told = {"type": asked["event"], "timestamp": now.isoformat(), "data": asked["data"]}
    body = json.dumps(told)
    signature = Webhook(decrypt(limits.webhook_secret_enc)).sign(row.key, now, body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": row.key,
        "webhook-timestamp": str(int(now.astimezone(UTC).timestamp())),
        "webhook-signature": signature,
    }
    return Call("POST", limits.webhook_url, headers, body.encode(), TIMEOUT_S, KEPT_BYTES)


def _outcome(result: Result, attempt: int) -> Outcome:
    """Anything but a 2xx is tried again for about an hour; a refused address never is."""
    match result:
        case Answer(status=status) if 200 <= status < 300:
            return Outcome("accepted", result=json.dumps({"status": status}))
        case Refused(reason):
            return Outcome("refused", result=reason, code="addressRefused")
        case Answer(status=status):
            told = f"HTTP {status}"
        case NotSent(reason) | Unclear(reason):
            told = reason
    if attempt >= MAX_ATTEMPTS:
        return Outcome("refused", result=told, code="failed")
    return Outcome("retry", result=told, code="notTaken", retry_after_s=wait_s(attempt))
