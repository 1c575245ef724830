"""What publishing a draft would mean: what starts the journey, and what the draft changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys.changes import changes_of
from journeys.models import Journey
from journeys.trigger_words import match_words
from tests.journeys.steps import GREET, end, message
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey() -> Journey:
    return World.make().journey(GREET)


def drafted(journey: Journey, *steps: dict[str, Any], **document: Any) -> Journey:
    """Give the journey a draft that differs so from its live version."""
    written = json.loads(journey.draft)
    body = {**written["definition"], **({"steps": list(steps)} if steps else {})}
    journey.draft = json.dumps({**written, "definition": body, **document})
    return journey


def test_a_draft_without_changes_says_so(journey: Journey) -> None:
    changes = changes_of(drafted(journey))

    assert changes.changed == ("Nothing: the draft is what v1 runs.",)
    assert changes.triggers == ("A WhatsApp message: a text with “go”",)
    assert changes.warnings == ()


def test_each_step_that_differs_is_told(journey: Journey) -> None:
    hello, done = GREET
    other = message("hello", "Good day", "done")

    found = changes_of(drafted(journey, other, end("late"))).changed

    assert hello["id"] == "hello"
    assert done["id"] == "done"
    assert found == (
        "New step: Late (End)",
        "Removed: Done (End)",
        "Changed: Hello (ChatAppsMessage)",
    )


def test_a_note_or_a_place_on_the_canvas_is_no_change(journey: Journey) -> None:
    hello, done = GREET

    found = changes_of(drafted(journey, {**hello, "ui": {"x": 1}, "notes": "why"}, done))

    assert found.changed == ("Nothing: the draft is what v1 runs.",)


def test_a_trigger_without_a_filter_is_warned_of(journey: Journey) -> None:
    changes = changes_of(drafted(journey, match={}))

    assert changes.triggers == ("A WhatsApp message: any message",)
    assert changes.changed == ("What starts it",)
    assert "hears every message" in changes.warnings[0]


def test_a_fallback_hears_what_is_left_without_a_warning(journey: Journey) -> None:
    assert changes_of(drafted(journey, trigger="fallback", match={})).warnings == ()


def test_a_journey_that_was_never_published_tells_its_size(journey: Journey) -> None:
    journey.live_version = None

    assert changes_of(journey).changed == ("The first version: 2 steps.",)


def test_a_draft_that_cannot_be_read_tells_nothing(journey: Journey) -> None:
    journey.draft = "{"

    assert changes_of(journey).changed == ()


@pytest.mark.parametrize(
    ("kind", "match", "words"),
    [
        ("inbound_chat_apps", {}, "any message"),
        ("inbound_sms", "{}", "any message"),
        ("inbound_sms", {"keywords": ["hi", "hey"]}, "exactly “hi” or “hey”"),
        ("inbound_chat_apps", {"flow": True, "first": True}, "a form that comes back; the "
         "contact's first message ever"),
        ("schedule", {"cron": "0 9 * * 1"}, "cron 0 9 * * 1 UTC"),
        ("schedule", {"field": "visit", "before": "1.00:00:00"}, "1.00:00:00 before visit"),
        ("event", {"event": "delivered"}, "named “delivered”"),
        ("http_request", {}, "any request"),
        ("inbound_chat_apps", 5, "any message"),
    ],
)  # fmt: skip
def test_what_a_trigger_asks_for_is_told_in_words(kind: str, match: Any, words: str) -> None:
    assert match_words(kind, match) == words
