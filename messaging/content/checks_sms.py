"""What an SMS must be. Source: 8x8 SMS API, send SMS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from messaging.content.limit import Length
from messaging.content.parts import Extra, Issue
from messaging.content.table_checks import measured

_SMS = frozenset({"sms"})
SMS_LENGTHS = (
    Length(_SMS, "text", 1600),
    Length(_SMS, "source", 16),
    Length(_SMS, "clientMessageId", 50),
)


def sms_issues(body: Extra, maxima: Mapping[str, int] | None = None) -> Iterator[Issue]:
    """Yield what is too long in {"destination", "text", "source"}; `maxima` as in `checking`."""
    for length in SMS_LENGTHS:
        yield from measured(length, length.path, body, "8x8", maxima)
