"""Reading what providers answer: JSON, refusals, their clock, how fast a number may send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from messaging.channel_checks.findings import (
    STANDARD_PER_SECOND,
    Finding,
    Item,
    Looked,
    State,
    Subject,
)
from messaging.content.values import Json
from messaging.outbound import Answer, NotSent, Refused, Unclear

# Signatures and windows stand a clock that is a little wrong, not one that is minutes off.
SKEW_SEEN_S, SKEW_BAD_S = 10.0, 120.0
QUIET = timedelta(hours=24)


def body_of(look: Looked) -> Json:
    """Return the JSON of an answer, None for none."""
    if not isinstance(look.result, Answer):
        return None
    try:
        return json.loads(look.result.body)
    except (ValueError, RecursionError):
        return None


def object_of(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def is_good(look: Looked) -> bool:
    return isinstance(look.result, Answer) and 200 <= look.result.status < 300


def trouble(item: str, look: Looked, credentials: bool = False) -> Finding:
    """Return what a request that got no good answer says about an item."""
    match look.result:
        case Answer(status=401):
            return Finding(item, State.FAIL, "keyRefused")
        case Answer(status=403):
            return Finding(item, State.FAIL, "keyForbidden")
        case Answer(status=404) if not credentials:
            return Finding(item, State.FAIL, "notFound")
        case Answer(status=status):
            state = State.UNKNOWN if status == 429 or status >= 500 else State.FAIL
            return Finding(item, state, "answered", {"status": status})
        case Refused(reason):
            return Finding(item, State.FAIL, "addressRefused", {"reason": reason})
        case NotSent(reason) | Unclear(reason):
            return Finding(item, State.FAIL, "noAnswer", {"reason": reason})


def clock_finding(look: Looked) -> Finding:
    """Compare the provider's clock, which tells whole seconds, with ours."""
    theirs = _date_of(look)
    if theirs is None:
        return Finding(Item.CLOCK, State.UNKNOWN, "noDate")
    ours = look.asked_at + (look.answered_at - look.asked_at) / 2
    skew = (ours - theirs - timedelta(seconds=0.5)).total_seconds()
    state = State.OK if abs(skew) < SKEW_SEEN_S else State.WARN
    if abs(skew) >= SKEW_BAD_S:
        state = State.FAIL
    code = "" if state == State.OK else "ahead" if skew > 0 else "behind"
    return Finding(Item.CLOCK, state, code, {"seconds": max(round(abs(skew)), 1)})


def rate_finding(per_second: float | None, limit: int | None) -> Finding:
    """Compare our own rate with what the number may send; both in messages a second."""
    most = limit or STANDARD_PER_SECOND
    detail = {"most": most, "assumed": int(limit is None)}
    if per_second is None:
        return Finding(Item.RATE, State.WARN, "noLimit", detail)
    told = {**detail, "rate": per_second}
    if per_second > most:
        return Finding(Item.RATE, State.WARN, "tooFast", told)
    return Finding(Item.RATE, State.OK, "", told)


def receipts_finding(subject: Subject, now: datetime) -> Finding:
    """Say whether the provider's own webhooks come: only that proves its side of them."""
    seen = subject.webhook_seen_at
    if seen is None:
        return Finding(Item.RECEIPTS, State.WARN, "never")
    state = State.OK if now - seen < QUIET else State.WARN
    return Finding(
        Item.RECEIPTS, state, "" if state == State.OK else "quiet", {"at": seen.isoformat()}
    )


def _date_of(look: Looked) -> datetime | None:
    if not isinstance(look.result, Answer):
        return None
    headers = {name.lower(): value for name, value in look.result.headers.items()}
    try:
        found = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
