"""Every kind in plain text: what an SMS says instead, and the line of a list."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.fallback import SUMMARY_LENGTH, plain_text, summary
from messaging.content.reading import parse
from tests.messaging.content.bodies import (
    CLOUD_ONLY,
    PAIRS,
    Body,
    card,
    carousel,
    eight,
    flow,
    interactive,
    link,
    quick_replies,
    reply_buttons,
    rows,
)

FRAME: Any = {"header": {"type": "text", "text": "Shop"}, "footer": {"text": "Bye"}}
PLACE = {"latitude": 1.25, "longitude": "103.8", "name": "Home"}
PERSON = {"name": {"formatted_name": "Ann"}, "phones": [{"phone": "+65 1"}]}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (eight("text", text="Hi\nyou"), "Hi\nyou"),
        (eight("image", url="https://x/a.png", text="Cat"), "Cat\nhttps://x/a.png"),
        (eight("file", id="9", filename="Bill.pdf"), "Bill.pdf"),
        (eight("location", location=PLACE), "Home\n1.25, 103.8"),
        (eight("contacts", contacts=[PERSON]), "Ann +65 1"),
        (eight("reaction", umid="u", emoji="👍"), "👍"),
        (reply_buttons(("y", "Yes"), ("n", "No")), "Hello\n- Yes\n- No"),
        (rows(("a", "A"), ("b", "B")), "Hello\n- A\n- B"),
        (interactive("cta_url", link(), **FRAME), "Shop\nHello\nOpen: https://example.com\nBye"),
        (flow(), "Hello\nBook"),
        (
            carousel(card(0, body={"text": "One"}), card(1, quick_replies("Yes"))),
            "Hello\nOne\nOpen: https://example.com\n- Yes",
        ),
        (eight("buttons", text="Hi", button={"caption": "A"}), "Hi"),
    ],
)
def test_a_message_says_everything_in_words(body: Body, text: str) -> None:
    assert plain_text(parse(body)) == text


def test_the_author_may_write_the_words_himself() -> None:
    body = reply_buttons(("y", "Yes"))
    body["content"]["fallbackText"] = "Reply YES"

    assert plain_text(parse(body)) == "Reply YES"


@pytest.mark.parametrize(("native", "meta"), [*PAIRS, *CLOUD_ONLY])
def test_every_kind_has_one_short_line(native: Body, meta: Body) -> None:
    line = summary(parse(native))

    assert 0 < len(line) <= SUMMARY_LENGTH
    assert line == summary(parse(meta, "cloud"))
