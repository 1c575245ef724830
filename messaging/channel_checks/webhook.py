"""Our own webhook, asked from outside: with the right secret and with a wrong one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from messaging.channel_checks.answers import trouble
from messaging.channel_checks.findings import (
    KEPT_BYTES,
    TIMEOUT_S,
    Finding,
    Item,
    Looked,
    Probe,
    State,
    Subject,
)
from messaging.outbound import Answer, Call
from messaging.self_test import is_self_test, self_test_body

WRONG = "wrong-on-purpose"


class WebhookInspector:
    """The public address of the channel's webhook, whatever the provider.

    The right request has to be answered with its own mark, the wrong one to be refused: a page
    that says 200 to everything is not our webhook.
    """

    def items(self, probe: Probe) -> Sequence[str]:
        return (Item.WEBHOOK,)

    def calls(self, probe: Probe, subject: Subject) -> Sequence[Call]:
        if not subject.webhook_url:
            return ()
        body = self_test_body()
        return tuple(
            Call(
                "POST",
                subject.webhook_url,
                {"Content-Type": "application/json", **_signed(subject.provider, secret, body)},
                body,
                TIMEOUT_S,
                KEPT_BYTES,
            )
            for secret in (subject.webhook_secret, WRONG)
        )

    def read(self, probe: Probe, subject: Subject, looks: Sequence[Looked]) -> list[Finding]:
        return [_finding(subject, looks)]


def _finding(subject: Subject, looks: Sequence[Looked]) -> Finding:
    if not looks:
        return Finding(Item.WEBHOOK, State.FAIL, "noPublicUrl")
    right, wrong = looks
    if not isinstance(right.result, Answer):
        return trouble(Item.WEBHOOK, right)
    status = right.result.status
    if status in (401, 403):
        return Finding(Item.WEBHOOK, State.FAIL, "shutOut")
    if status != 200 or not is_self_test(right.result.body):
        return Finding(Item.WEBHOOK, State.FAIL, "notOurs", {"status": status})
    if not isinstance(wrong.result, Answer) or wrong.result.status not in (401, 403):
        return Finding(Item.WEBHOOK, State.FAIL, "openDoor")
    if urlsplit(subject.webhook_url).scheme != "https":
        return Finding(Item.WEBHOOK, State.WARN, "notHttps")
    return Finding(Item.WEBHOOK, State.OK)


def _signed(provider: str, secret: str, body: bytes) -> Mapping[str, str]:
    """Sign as the provider does: 8x8 sends a fixed header, Meta a signature of the bytes."""
    if provider != "cloud":
        return {"Authorization": secret}
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}
