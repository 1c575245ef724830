"""Subjects and answers that tests of channel checks are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from messaging.channel_checks.findings import Finding, Looked, Subject
from messaging.outbound import Answer, Result

NOW = datetime(2026, 11, 24, 20, 0, 0, 500_000, tzinfo=UTC)
HOOK = "https://wend.example.org/webhooks/8x8/1/"


def subject(**changes: Any) -> Subject:
    values: dict[str, Any] = {
        "provider": "8x8",
        "base_url": "https://chatapps.8x8.com",
        "account_ref": "Acme",
        "sub_account": "acme_chatapps",
        "provider_ref": "6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11",
        "business_id": "100000000000001",
        "address": "+6531290001",
        "webhook_url": HOOK,
        "per_second": 80.0,
        "webhook_seen_at": NOW,
        "credentials": {"api_key": "the-key", "access_token": "the-token"},
        "webhook_secret": "Bearer hook",
    }
    return Subject(**(values | changes))


def answer(status: int, body: Any = None, date: str = "Tue, 24 Nov 2026 20:00:00 GMT") -> Looked:
    headers = {"Date": date} if date else {}
    return looked(Answer(status, "", headers, json.dumps(body).encode()))


def looked(result: Result) -> Looked:
    return Looked(result, NOW, NOW)


def one(findings: list[Finding], item: str) -> tuple[str, str]:
    """Return (state, code) of the only finding about an item."""
    [found] = [finding for finding in findings if finding.item == item]
    return str(found.state), found.code
