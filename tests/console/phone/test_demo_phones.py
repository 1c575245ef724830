"""The demo's customers: known to the sandbox by name after every seeding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from console.demo.phones import BOOKING_WORDS, PHONES
from console.demo.seed import seed
from flows.models import FlowVersion
from journeys.models import Trigger
from messaging.models import Channel
from sandbox.client import Client as Phones
from templates_lib.models import TemplateTranslation
from tests.console.phone.calls import chat, get
from tests.factories import make_user
from tests.sandbox.process import Running


@pytest.fixture
def seeded(demo_clock: None, phones: Phones, running: Running, tmp_path: Path) -> Client:
    """The demo workspace, and its superuser."""
    seed(running.url, "http://127.0.0.1:9", "secret-enough", tmp_path / "access.json")
    client = Client()
    client.force_login(make_user("admin"))
    return client


def test_the_page_opens_with_a_customer_who_has_a_name(seeded: Client) -> None:
    shown = chat(seeded, PHONES[0].number)

    assert shown["name"] == PHONES[0].name
    assert shown["business"]["name"] == "Demo clinic"
    assert shown["open"] is True


def test_every_flow_of_the_demo_can_be_opened_on_the_phone(seeded: Client) -> None:
    ids = list(FlowVersion.objects.values_list("remote_id", flat=True))

    assert ids
    assert {get(seeded, f"flows/{remote_id}/").status_code for remote_id in ids} == {200}


def test_the_demos_first_words_set_off_the_booking_journey(seeded: Client) -> None:
    trigger = Trigger.objects.get(kind=Trigger.Kind.INBOUND_CHAT_APPS)

    assert json.loads(trigger.match)["contains"] in BOOKING_WORDS


def test_the_sandbox_knows_every_channel_of_the_demo(seeded: Client, phones: Phones) -> None:
    ids = dict(Channel.objects.values_list("provider", "public_id"))

    config = phones.config()

    assert config["webhook_url"].endswith(f"/webhooks/8x8/{ids['8x8']}/")
    assert config["sms_webhook_url"].endswith(f"/webhooks/8x8/{ids['sms']}/")
    assert config["cloud"]["webhook_url"].endswith(f"/webhooks/cloud/{ids['cloud']}/")


def test_templates_are_approved_on_both_whatsapp_channels(seeded: Client) -> None:
    rows = TemplateTranslation.objects.values_list("template__portfolio__provider", "status")

    assert set(rows) == {("8x8", "APPROVED"), ("cloud", "APPROVED")}
