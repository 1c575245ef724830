"""Our own webhook, judged by how it answers the right and the wrong secret."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from messaging.channel_checks.findings import Looked, Probe
from messaging.channel_checks.webhook import WebhookInspector
from messaging.outbound import Answer, NotSent
from messaging.self_test import is_self_test, self_test_body
from tests.messaging.channel_checks.looks import answer, looked, one, subject

WEBHOOK = WebhookInspector()
ECHO = looked(Answer(200, "", {}, self_test_body()))
SHUT = answer(401)


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        (ECHO, SHUT, ("ok", "")),
        (ECHO, ECHO, ("fail", "openDoor")),
        (ECHO, answer(403), ("ok", "")),
        (SHUT, SHUT, ("fail", "shutOut")),
        (answer(200, "hello"), SHUT, ("fail", "notOurs")),
        (answer(404), SHUT, ("fail", "notOurs")),
        (looked(NotSent("timeout")), SHUT, ("fail", "noAnswer")),
        (ECHO, looked(NotSent("timeout")), ("fail", "openDoor")),
    ],
)
def test_the_two_answers_are_read_together(
    right: Looked, wrong: Looked, expected: tuple[str, str]
) -> None:
    assert one(WEBHOOK.read(Probe.WEBHOOK, subject(), [right, wrong]), "webhook") == expected


def test_without_a_public_address_nothing_is_asked() -> None:
    nowhere = subject(webhook_url="")

    assert WEBHOOK.calls(Probe.WEBHOOK, nowhere) == ()
    assert one(WEBHOOK.read(Probe.WEBHOOK, nowhere, []), "webhook") == ("fail", "noPublicUrl")


def test_plain_http_is_reached_and_frowned_at() -> None:
    plain = subject(webhook_url="http://wend.example.org/webhooks/8x8/1/")

    found = WEBHOOK.read(Probe.WEBHOOK, plain, [ECHO, SHUT])

    assert one(found, "webhook") == ("warn", "notHttps")


def test_8x8_sends_the_secret_itself() -> None:
    right, wrong = WEBHOOK.calls(Probe.WEBHOOK, subject())

    assert right.headers["Authorization"] == "Bearer hook"
    assert wrong.headers["Authorization"] != "Bearer hook"
    assert is_self_test(right.body or b"")


def test_meta_signs_the_bytes() -> None:
    right, _ = WEBHOOK.calls(Probe.WEBHOOK, subject(provider="cloud", webhook_secret="app"))

    digest = hmac.new(b"app", right.body or b"", hashlib.sha256).hexdigest()
    assert right.headers["X-Hub-Signature-256"] == f"sha256={digest}"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"wendSelfTest":"x"}', self_test_body() + b" "])
def test_nothing_else_is_taken_for_a_self_test(body: bytes) -> None:
    assert not is_self_test(body)
