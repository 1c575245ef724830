"""Who may play the customer, and what the phone says when there is nothing to play with."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from messaging.models import Channel
from sandbox.client import Client as Phones
from tests.console.phone.calls import API, act, get, post
from tests.sandbox.process import ANN

READS = ["texts/", f"{ANN}/", f"{ANN}/live/", "flows/1/"]
WRITES = [f"{ANN}/{verb}/" for verb in ("say", "tap", "submit", "media", "location", "open")]
WRITES = [*WRITES, "start/appointment_booking/", "start/order_shipped/"]


@pytest.mark.parametrize("path", READS)
def test_a_viewer_may_not_look_at_a_phone(viewer: Client, phones: Phones, path: str) -> None:
    answer = get(viewer, path)

    assert answer.status_code == 403
    assert "agent role" in answer.json()["error"]


@pytest.mark.parametrize("path", WRITES)
def test_a_viewer_may_not_act_as_the_customer(viewer: Client, phones: Phones, path: str) -> None:
    assert post(viewer, path, {"text": "Hello", "number": ANN}).status_code == 403
    assert phones.messages(ANN) == []


@pytest.mark.parametrize("path", WRITES)
def test_another_accounts_people_reach_no_phone_of_this_one(
    outsider: Client, channel: Channel, phones: Phones, path: str
) -> None:
    assert post(outsider, path, {"text": "Hello", "number": ANN}).status_code == 404
    assert phones.messages(ANN) == []


@pytest.mark.parametrize("path", READS)
def test_another_accounts_people_see_no_phone_of_this_one(
    outsider: Client, channel: Channel, phones: Phones, path: str
) -> None:
    assert get(outsider, path).status_code == 404


def test_nobody_plays_without_a_log_in(db: None, phones: Phones) -> None:
    assert get(Client(), "texts/").status_code == 302
    assert Client().get("/admin/phone/").status_code == 302


def test_what_is_posted_needs_the_csrf_token(operator: Client, phones: Phones) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = operator.cookies

    answer = strict.post(f"{API}{ANN}/say/", {"text": "Hello"}, content_type="application/json")

    assert answer.status_code == 403
    assert phones.messages(ANN) == []


def test_a_sandbox_that_is_down_is_told(
    operator: Client, channel: Channel, settings: Settings
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    Channel.objects.update(base_url=settings.SANDBOX_URL)

    answer = act(operator, "say", {"text": "Hello"})

    assert answer.status_code == 502
    assert answer.json()["error"].startswith("The sandbox does not answer.")


def test_without_a_sandbox_the_api_says_so(operator: Client, settings: Settings) -> None:
    settings.SANDBOX_URL = ""

    assert get(operator, "texts/").status_code == 404
    assert "no sandbox" in get(operator, "texts/").json()["error"]
