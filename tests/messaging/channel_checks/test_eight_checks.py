"""What 8x8's answers say about a channel."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from messaging.channel_checks.eight import EightInspector, SmsInspector
from messaging.channel_checks.findings import Finding, Looked, Probe
from messaging.channel_checks.inspectors import probes_of
from messaging.outbound import NotSent, Refused
from tests.messaging.channel_checks.looks import HOOK, NOW, answer, looked, one, subject

EIGHT = EightInspector()


def account(look: Looked, **changes: Any) -> list[Finding]:
    return EIGHT.read(Probe.ACCOUNT, subject(**changes), [look])


def hooks(*kinds: str, url: str = HOOK, **more: Any) -> list[dict[str, Any]]:
    one_of = {"subAccountId": "acme_chatapps", "url": url, "enabled": True, **more}
    return [{**one_of, "type": kind} for kind in kinds]


def subscription(body: Any, status: int = 200) -> tuple[str, str]:
    found = EIGHT.read(Probe.SUBSCRIPTION, subject(), [answer(status, body)])
    return one(found, "subscription")


def test_the_account_is_asked_with_its_key() -> None:
    [call] = EIGHT.calls(Probe.ACCOUNT, subject(account_ref="Acme Corp/1"))

    path = "/api/v1/accounts/Acme%20Corp%2F1/channels/6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11"
    assert call.url == f"https://chatapps.8x8.com{path}/templates"
    assert call.headers["Authorization"] == "Bearer the-key"
    assert call.method == "GET"


@pytest.mark.parametrize(
    ("look", "credentials", "number"),
    [
        (answer(200, {"templates": []}), ("ok", ""), ("ok", "known")),
        (answer(401), ("fail", "keyRefused"), ("unknown", "notAsked")),
        (answer(403), ("fail", "keyForbidden"), ("unknown", "notAsked")),
        (answer(404), ("ok", ""), ("fail", "unknownChannel")),
        (answer(429), ("unknown", "answered"), ("unknown", "notAsked")),
        (answer(503), ("unknown", "answered"), ("unknown", "notAsked")),
        (looked(NotSent("timeout")), ("fail", "noAnswer"), ("unknown", "notAsked")),
        (looked(Refused("private")), ("fail", "addressRefused"), ("unknown", "notAsked")),
    ],
)
def test_key_and_channel_are_told_apart(
    look: Looked, credentials: tuple[str, str], number: tuple[str, str]
) -> None:
    found = account(look)

    assert one(found, "credentials") == credentials
    assert one(found, "number") == number


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 24 Nov 2026 20:00:05 GMT", ("ok", "")),
        ("Tue, 24 Nov 2026 19:59:30 GMT", ("warn", "ahead")),
        ("Tue, 24 Nov 2026 20:03:00 GMT", ("fail", "behind")),
        ("yesterday", ("unknown", "noDate")),
        ("", ("unknown", "noDate")),
    ],
)
def test_the_clocks_are_compared(date: str, expected: tuple[str, str]) -> None:
    assert one(account(answer(200, {}, date)), "clock") == expected


@pytest.mark.parametrize(
    ("per_second", "expected"),
    [(80.0, ("ok", "")), (80.5, ("warn", "tooFast")), (None, ("warn", "noLimit"))],
)
def test_our_rate_is_held_against_metas(
    per_second: float | None, expected: tuple[str, str]
) -> None:
    assert one(account(answer(200, {}), per_second=per_second), "rate") == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(timedelta(hours=1), ("ok", "")), (timedelta(hours=25), ("warn", "quiet"))],
)
def test_webhooks_that_come_are_the_proof_of_them(
    ago: timedelta, expected: tuple[str, str]
) -> None:
    assert one(account(answer(200, {}), webhook_seen_at=NOW - ago), "receipts") == expected


def test_a_channel_that_never_heard_of_its_provider_says_so() -> None:
    assert one(account(answer(200, {}), webhook_seen_at=None), "receipts") == ("warn", "never")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (hooks("CADR", "MSG", "CABM"), ("ok", "")),
        (hooks("cadr", "msg", "cabm"), ("ok", "")),
        ({"webhooks": hooks("CADR", "MSG", "CABM")}, ("ok", "")),
        (hooks("CADR", "MSG"), ("warn", "noNews")),
        (hooks("CADR"), ("fail", "missing")),
        (hooks("CADR", "MSG", url="https://old.example.org/"), ("fail", "elsewhere")),
        (hooks("CADR", "MSG", enabled=False), ("fail", "missing")),
        (hooks("CADR", "MSG", subAccountId="other"), ("fail", "missing")),
        (hooks("CADR", "MSG", subAccountId="*"), ("warn", "noNews")),
        ([{"subAccountId": "*", "url": HOOK}], ("warn", "noNews")),
        ([None, 7, "x", []], ("fail", "missing")),
        ("nothing", ("fail", "missing")),
    ],
)
def test_the_list_of_webhooks_is_read(body: Any, expected: tuple[str, str]) -> None:
    assert subscription(body) == expected


def test_a_refused_list_of_webhooks_says_why() -> None:
    assert subscription({}, 403) == ("fail", "keyForbidden")


def test_registering_names_all_three_kinds_with_the_secret() -> None:
    post, get = EIGHT.calls(Probe.REGISTER, subject())

    sent = json.loads(post.body or b"")
    assert [hook["type"] for hook in sent] == ["CADR", "MSG", "CABM"]
    assert {hook["url"] for hook in sent} == {HOOK}
    assert {hook["httpAuthorization"] for hook in sent} == {"Bearer hook"}
    assert (post.method, get.method) == ("POST", "GET")


def test_a_refused_registration_is_told_before_the_list() -> None:
    looks = [answer(403), answer(200, hooks("CADR", "MSG", "CABM"))]

    found = EIGHT.read(Probe.REGISTER, subject(), looks)

    assert one(found, "subscription") == ("fail", "keyForbidden")


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (answer(404), ("ok", "")),
        (answer(200, {}), ("ok", "")),
        (answer(401), ("fail", "keyRefused")),
        (answer(403), ("unknown", "unclear")),
        (answer(503), ("unknown", "unclear")),
        (looked(NotSent("timeout")), ("fail", "noAnswer")),
    ],
)
def test_an_unclear_answer_about_sms_is_no_fault(look: Looked, expected: tuple[str, str]) -> None:
    found = SmsInspector().read(Probe.ACCOUNT, subject(provider="sms"), [look])

    assert one(found, "credentials") == expected


def test_an_sms_channel_is_asked_for_a_message_that_nobody_sent() -> None:
    sms = subject(provider="sms", base_url="https://sms.8x8.com")
    [call] = SmsInspector().calls(Probe.ACCOUNT, sms)

    found = SmsInspector().read(Probe.ACCOUNT, sms, [answer(404)])

    nobody = "00000000-0000-0000-0000-000000000000"
    assert call.url == f"https://sms.8x8.com/api/v1/subaccounts/acme_chatapps/messages/{nobody}"
    assert one(found, "credentials") == ("ok", "")
    assert probes_of("sms") == (Probe.ACCOUNT, Probe.WEBHOOK)
