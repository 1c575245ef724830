"""What the steps that wait for a customer share: the channels that customers write on."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import is_dynamic
from journeys.engine.values import Json

# 8x8 Chat Apps API, the channels of a message; in any case of letters.
CHANNELS = (
    "sms",
    "whatsapp",
    "facebook",
    "messenger",
    "rcs",
    "viber",
    "line",
    "wechat",
    "zalo",
    "instagram",
)


def channel_issues(step: str, channel: Json) -> Iterator[Issue]:
    """Yield a warning for a channel that no customer writes on."""
    if not isinstance(channel, str) or not channel.strip() or is_dynamic(channel):
        return
    if channel.strip().lower() not in CHANNELS:
        message = f"no customer writes on {channel[:40]!r}; write sms, whatsapp or another channel"
        yield Issue(step, "inputs/channel", "odd-channel", message, "warning")
