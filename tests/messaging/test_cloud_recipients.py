"""Whom a status of Meta's Cloud API is about, when its webhook tells of several people."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.providers.cloud_events import read
from messaging.providers.events import Event

ANN = {"wa_id": "6591110001", "user_id": "SG.1", "profile": {"name": "Ann"}}


def told(contacts: list[dict[str, Any]], **status: Any) -> Event:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "4711"},
        "contacts": contacts,
        "statuses": [{"id": "wamid.1", "status": "sent", "timestamp": "1760000000", **status}],
    }
    entry = {"id": "100", "changes": [{"field": "messages", "value": value}]}
    [event] = read({"object": "whatsapp_business_account", "entry": [entry]})
    return event


@pytest.mark.parametrize(
    ("status", "user", "name"),
    [
        ({"recipient_id": "6591110001"}, "SG.1", "Ann"),
        ({"recipient_user_id": "SG.1"}, "SG.1", "Ann"),
        ({}, "SG.1", "Ann"),
        ({"recipient_id": "6591110002"}, "", ""),
        ({"recipient_user_id": "SG.2"}, "SG.2", ""),
    ],
)
def test_a_status_bears_the_names_of_its_recipient_alone(
    status: dict[str, str], user: str, name: str
) -> None:
    person = told([ANN], **status).contact

    assert (person.user_id, person.name) == (user, name)
