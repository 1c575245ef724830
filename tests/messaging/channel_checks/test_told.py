"""What providers tell of numbers by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from messaging.channel_checks.told import note_quality
from messaging.models import Channel, ChannelCheck, InboundEvent
from tests.factories import make_channel

pytestmark = pytest.mark.django_db
NUMBER = "phone_number_quality_update"


def tell(channel: Channel, *details: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Bring these events and return the check list."""
    now = datetime.now(UTC)
    items = [
        InboundEvent(
            account=channel.account,
            channel=channel,
            kind="account",
            occurred_at=now,
            received_at=now,
            body=json.dumps({"eventType": NUMBER, "eventDetails": one}),
        )
        for one in details
    ]
    note_quality(items)
    checks = ChannelCheck.objects.filter(channel=channel)
    return {check.item: (check.state, check.code) for check in checks}


@pytest.mark.parametrize(
    ("event", "item", "expected"),
    [
        ("FLAGGED", "quality", ("fail", "flagged")),
        ("UNFLAGGED", "quality", ("ok", "unflagged")),
        ("DOWNGRADE", "quality", ("warn", "downgraded")),
        ("THROUGHPUT_UPGRADE", "throughput", ("ok", "high")),
    ],
)
def test_events_of_8x8_are_kept(event: str, item: str, expected: tuple[str, str]) -> None:
    told = {"displayPhoneNumber": "6531290001", "meta": {"event": event}}

    assert tell(make_channel(), told)[item] == expected


def test_the_limit_of_people_is_kept() -> None:
    meta = {"event": "UPGRADE", "maxDailyConversationsPerBusiness": "TIER_10K"}

    tell(make_channel(), {"displayPhoneNumber": "6531290001", "meta": meta})

    assert json.loads(ChannelCheck.objects.get(item="tier").detail) == {"most": 10_000}


def test_metas_own_words_are_read_too() -> None:
    value = {"event": "FLAGGED", "display_phone_number": "6531290001"}

    assert tell(make_channel(), {"rawEvent": {"value": value}})["quality"] == ("fail", "flagged")


def test_the_last_word_counts() -> None:
    words = [{"meta": {"event": event}} for event in ("FLAGGED", "UNFLAGGED")]

    assert tell(make_channel(), *words)["quality"] == ("ok", "unflagged")


@pytest.mark.parametrize("details", [{}, {"meta": 7}, {"meta": {"event": "ONBOARDING"}}])
def test_what_says_nothing_changes_nothing(details: dict[str, Any]) -> None:
    assert tell(make_channel(), details) == {}
