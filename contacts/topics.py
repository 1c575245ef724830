"""Topics of consent: what a message is about, as far as people agree to it or not."""

from __future__ import annotations

EVERYTHING = ""
# What advertising is about when nobody says so; WhatsApp's own setting speaks of this.
MARKETING = "marketing"
MAX_TOPIC = 64


def plain_topic(topic: str) -> str:
    """Return a topic as it is kept: one way of writing, whatever people and documents write."""
    return " ".join(topic.replace("\x00", "").split()).casefold()[:MAX_TOPIC]
