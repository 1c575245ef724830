"""One phone, several of the business's numbers: each has a chat of its own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Account
from messaging.channels import ChannelSetup, save_channel
from sandbox.client import Client as Phones
from tests.console.phone.calls import API, get
from tests.console.phone.test_page import props_of
from tests.sandbox.process import ANN, Provider


@pytest.fixture
def lines(account: Account, operator: Client, phones: Phones) -> Iterator[Account]:
    """A second number, over the Cloud API, and a third for texts."""
    for provider, ref in (("cloud", "106540352242922"), ("sms", "clinic_sms")):
        setup = ChannelSetup(
            name=f"Clinic {provider}",
            sub_account=f"clinic_{provider}",
            business_id=f"business_{provider}",
            provider_ref=ref,
            address="+6531290003",
            api_key="key",
            webhook_secret="secret",
            base_url=settings.SANDBOX_URL,
            provider=provider,
        )
        save_channel(account, setup)
    phones.configure(sms_sub_account_id="clinic_sms")
    yield account
    phones.configure(sms_sub_account_id="")


def act(client: Client, line: str, verb: str, body: object) -> int:
    path = f"{API}{quote(ANN)}/{verb}/?channel={line}"
    return client.post(path, body, content_type="application/json").status_code


def words(client: Client, line: str) -> list[str]:
    bubbles = get(client, f"{quote(ANN)}/?channel={line}").json()["bubbles"]
    return [bubble["text"] for bubble in bubbles]


def test_the_page_offers_every_number(lines: Account, operator: Client) -> None:
    props = props_of(operator.get("/admin/phone/").content.decode())

    assert [each["id"] for each in props["channels"]] == ["8x8", "cloud", "sms"]
    assert props["channel"] == "8x8"


def test_the_address_chooses_one(lines: Account, operator: Client) -> None:
    props = props_of(operator.get("/admin/phone/?channel=cloud").content.decode())

    assert props["channel"] == "cloud"


def test_each_line_has_its_chat(lines: Account, operator: Client) -> None:
    act(operator, "8x8", "say", {"text": "to the first"})
    act(operator, "cloud", "say", {"text": "to the second"})
    act(operator, "sms", "say", {"text": "a text"})

    assert words(operator, "8x8") == ["to the first"]
    assert words(operator, "cloud") == ["to the second"]
    assert words(operator, "sms") == ["a text"]


def test_an_unknown_number_is_not_found(lines: Account, operator: Client) -> None:
    assert act(operator, "fax", "say", {"text": "hi"}) == 404


def test_texts_carry_no_places(lines: Account, operator: Client) -> None:
    assert act(operator, "sms", "location", {"latitude": 1.3, "longitude": 103.8}) == 400


def test_a_contact_is_sent(lines: Account, operator: Client, phones: Phones) -> None:
    card = {"name": "Bea Lim", "phone": "+6591234009"}

    assert act(operator, "cloud", "contact", card) == 200

    sent = phones.messages(ANN, "cloud")[-1]
    assert sent["content"]["contacts"][0]["name"]["formatted_name"] == "Bea Lim"


def test_a_reaction_goes_to_its_message(
    lines: Account, operator: Client, phones: Phones, business: Provider
) -> None:
    phones.say(ANN, "hi", post=False)
    umid = business.text().json()["umid"]

    assert act(operator, "8x8", "reaction", {"message": umid, "emoji": "👍"}) == 200

    sent = phones.messages(ANN)[-1]
    assert sent["content"] == {"umid": umid, "emoji": "👍"}
    assert get(operator, f"{quote(ANN)}/").status_code == 200


@pytest.mark.parametrize("verb", ["contact", "reaction"])
def test_neither_viewers_nor_strangers_may(
    lines: Account, viewer: Client, outsider: Client, verb: str
) -> None:
    assert act(viewer, "8x8", verb, {}) == 403
    assert act(outsider, "8x8", verb, {}) == 404
