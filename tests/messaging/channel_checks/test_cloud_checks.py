"""What the Cloud API's answers say about a channel."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from messaging.channel_checks.cloud import CloudInspector
from messaging.channel_checks.findings import Finding, Probe
from tests.messaging.channel_checks.looks import HOOK, answer, one, subject

CLOUD = CloudInspector()
NUMBER = {
    "display_phone_number": "+65 3129 0001",
    "verified_name": "Acme Clinic",
    "name_status": "APPROVED",
    "code_verification_status": "VERIFIED",
    "quality_rating": "GREEN",
    "throughput": {"level": "STANDARD"},
    "webhook_configuration": {"application": HOOK},
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "id": "1",
}
APPS = {"data": [{"whatsapp_business_api_data": {"id": "1", "name": "Wend"}}]}


def cloud(**changes: Any) -> Any:
    base = {"provider": "cloud", "base_url": "https://graph.facebook.com", "provider_ref": "4711"}
    return subject(**(base | changes))


def account(status: int = 200, body: Any = None, **changes: Any) -> list[Finding]:
    found = answer(status, {**NUMBER, **changes} if body is None else body)
    return CLOUD.read(Probe.ACCOUNT, cloud(), [found])


def refused(code: int, status: int = 400) -> list[Finding]:
    return account(status, {"error": {"code": code, "message": "no", "fbtrace_id": "x"}})


def test_a_number_is_asked_for_its_fields() -> None:
    [call] = CLOUD.calls(Probe.ACCOUNT, cloud(options={"graph_version": "v24.0"}))

    url = urlsplit(call.url)
    assert (url.netloc, url.path) == ("graph.facebook.com", "/v24.0/4711")
    assert "quality_rating" in parse_qs(url.query)["fields"][0]
    assert call.headers["Authorization"] == "Bearer the-token"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("credentials", ("ok", "")),
        ("number", ("ok", "")),
        ("quality", ("ok", "green")),
        ("throughput", ("ok", "standard")),
        ("tier", ("ok", "")),
        ("rate", ("ok", "")),
        ("clock", ("ok", "")),
        ("receipts", ("ok", "")),
    ],
)
def test_a_number_in_order_passes_each_item(item: str, expected: tuple[str, str]) -> None:
    assert one(account(), item) == expected


@pytest.mark.parametrize(
    ("item", "changes", "expected"),
    [
        ("number", {"display_phone_number": "+65 9999 9999"}, ("fail", "otherNumber")),
        ("number", {"display_phone_number": None}, ("fail", "otherNumber")),
        ("number", {"code_verification_status": "NOT_VERIFIED"}, ("warn", "notVerified")),
        ("number", {"name_status": "DECLINED"}, ("warn", "nameDeclined")),
        ("quality", {"quality_rating": "YELLOW"}, ("warn", "yellow")),
        ("quality", {"quality_rating": "RED"}, ("fail", "red")),
        ("quality", {"quality_rating": "UNKNOWN"}, ("unknown", "notRated")),
        ("throughput", {"throughput": {"level": "HIGH"}}, ("ok", "high")),
        ("throughput", {"throughput": "fast"}, ("unknown", "notTold")),
        ("tier", {"whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED"},
         ("ok", "unlimited")),
        ("tier", {"whatsapp_business_manager_messaging_limit": 7}, ("unknown", "notTold")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    item: str, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert one(account(**changes), item) == expected


def test_the_older_name_of_the_limit_is_read_too() -> None:
    body = {"messaging_limit_tier": "TIER_250"}

    [tier] = [one for one in account(body=body) if one.item == "tier"]

    assert (tier.state, tier.detail) == ("ok", {"most": 250})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (190, ("fail", "keyRefused")),
        (0, ("fail", "keyRefused")),
        (10, ("fail", "keyForbidden")),
        (200, ("fail", "keyForbidden")),
        (100, ("fail", "unknownNumber")),
        (1, ("fail", "answered")),
    ],
)
def test_refusals_are_read_by_their_code(code: int, expected: tuple[str, str]) -> None:
    found = refused(code)

    assert one(found, "credentials") == expected
    assert one(found, "quality") == ("unknown", "notAsked")


def subscription(apps: Any, number: Any, status: int = 200) -> tuple[str, str]:
    looks = [answer(status, apps), answer(200, number)]
    return one(CLOUD.read(Probe.SUBSCRIPTION, cloud(), looks), "subscription")


@pytest.mark.parametrize(
    ("hooks", "expected"),
    [
        ({"application": HOOK}, ("ok", "")),
        ({"application": "https://x.example/", "phone_number": HOOK}, ("ok", "")),
        ({"application": HOOK, "whatsapp_business_account": "https://x.example/"},
         ("fail", "elsewhere")),
        ({}, ("warn", "noAddress")),
        (None, ("warn", "noAddress")),
    ],
)  # fmt: skip
def test_the_narrowest_webhook_address_counts(hooks: Any, expected: tuple[str, str]) -> None:
    assert subscription(APPS, {"webhook_configuration": hooks}) == expected


def test_an_account_that_no_app_listens_to_says_so() -> None:
    assert subscription({"data": []}, NUMBER) == ("fail", "noApp")


def test_registering_subscribes_the_app_and_looks_again() -> None:
    calls = CLOUD.calls(Probe.REGISTER, cloud())
    looks = [answer(200, {"success": True}), answer(200, APPS), answer(200, NUMBER)]

    assert [call.method for call in calls] == ["POST", "GET", "GET"]
    assert calls[0].url.endswith("/100000000000001/subscribed_apps")
    assert one(CLOUD.read(Probe.REGISTER, cloud(), looks), "subscription") == ("ok", "")
