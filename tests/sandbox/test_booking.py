"""The sample booking API, over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from sandbox.client import Client, SandboxError
from tests.sandbox.process import ANN, Running

Json = dict[str, Any]


@pytest.fixture
def api(client: Client, running: Running) -> str:
    return f"{running.url}/api"


def availability(api: str, service: str = "General Consultation") -> requests.Response:
    return requests.post(f"{api}/availability", json={"service": service}, timeout=5)


def book(api: str, wish: Json, key: str = "") -> requests.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return requests.post(f"{api}/bookings", json=wish, headers=headers, timeout=5)


def wish_from(slots: Json, **over: Any) -> Json:
    return {
        "service": slots["service"],
        "location": slots["locations"][0]["id"],
        "date": slots["dates"][0]["id"],
        "time": slots["times"][0]["id"],
        "reason": "A cough",
        "phone": ANN,
    } | over


def test_the_next_days_are_offered(api: str) -> None:
    slots = availability(api).json()

    tomorrow = datetime.now(ZoneInfo("Asia/Singapore")).date() + timedelta(days=1)
    assert slots["timeZone"] == "Asia/Singapore"
    assert slots["dates"][0]["id"] == tomorrow.isoformat()
    assert slots["times"][0] == {"id": "09:30", "title": "09:30"}
    assert slots["locations"][0].keys() == {"id", "title"}


def test_the_days_follow_the_customers_clock(api: str, client: Client) -> None:
    before = availability(api).json()["dates"][1]["id"]

    client.advance(24 * 3600)

    assert availability(api).json()["dates"][0]["id"] == before


def test_a_booking_starts_in_the_clinics_zone(api: str, client: Client) -> None:
    wish = wish_from(availability(api).json())

    answer = book(api, wish)

    assert answer.status_code == 201
    assert answer.json()["startsAt"] == f"{wish['date']}T09:30:00+08:00"
    assert answer.json()["bookingId"]
    assert client.bookings()[0]["phone"] == ANN


def test_another_zone_gives_another_offset(api: str, client: Client) -> None:
    client.configure(booking_time_zone="Asia/Kolkata")

    answer = book(api, wish_from(availability(api).json()))

    assert answer.json()["startsAt"].endswith("T09:30:00+05:30")


def test_a_slot_is_given_once(api: str) -> None:
    wish = wish_from(availability(api).json())
    book(api, wish)

    answer = book(api, wish | {"phone": "+6590000000"})

    assert answer.status_code == 409


def test_the_same_idempotency_key_books_once(api: str, client: Client) -> None:
    wish = wish_from(availability(api).json())

    first, second = book(api, wish, "k1"), book(api, wish, "k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(client.bookings()) == 1


def test_a_key_used_for_something_else_is_refused(api: str) -> None:
    wish = wish_from(availability(api).json())
    book(api, wish, "k1")

    answer = book(api, wish | {"reason": "Another"}, "k1")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"service": ""}, "service"),
        ({"location": "mars"}, "location"),
        ({"date": "2020-01-01"}, "date"),
        ({"time": "03:00"}, "time"),
        ({"phone": "none"}, "phone"),
        ({"reason": "x" * 601}, "reason"),
    ],
)
def test_faults_are_named_by_field(api: str, over: Json, field: str) -> None:
    answer = book(api, wish_from(availability(api).json(), **over))

    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {field}


def test_availability_needs_a_service(api: str) -> None:
    assert availability(api, "").status_code == 422


@pytest.mark.parametrize("status", [500, 409])
def test_a_status_can_be_planned(api: str, client: Client, status: int) -> None:
    client.misbehave(booking={"kind": "status", "status": status})

    assert availability(api).status_code == status
    assert availability(api).status_code == 200


def test_only_the_named_operation_misbehaves(api: str, client: Client) -> None:
    client.misbehave(booking={"kind": "status"}, match={"operation": "bookings"})
    slots = availability(api)

    answer = book(api, wish_from(slots.json()))

    assert (slots.status_code, answer.status_code) == (200, 500)
    assert client.bookings() == []


def test_an_answer_can_be_no_json(api: str, client: Client) -> None:
    client.misbehave(booking={"kind": "invalid_json"})

    with pytest.raises(requests.JSONDecodeError):
        availability(api).json()


def test_an_answer_can_be_slow(api: str, client: Client) -> None:
    client.misbehave(booking={"kind": "slow", "seconds": 0.3})

    assert availability(api).elapsed >= timedelta(seconds=0.3)


def test_an_answer_can_be_lost_after_booking(api: str, client: Client) -> None:
    wish = wish_from(availability(api).json())
    client.misbehave(booking={"kind": "drop", "accept": True})

    with pytest.raises(requests.ConnectionError):
        book(api, wish)

    assert len(client.bookings()) == 1


def test_an_unknown_zone_is_refused(client: Client) -> None:
    with pytest.raises(SandboxError, match="time zone"):
        client.configure(booking_time_zone="Mars/Olympus")
