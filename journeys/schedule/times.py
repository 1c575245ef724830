"""When a schedule trigger is due: by the clock (cron), or around a contact's date.

A schedule's `match` is one of
`{"cron": "0 9 * * 1", "timeZone": "Asia/Singapore", "where": {"field": "plan", "is": "gold"}}` and
`{"field": "appointment_at", "before": "1.00:00:00", "where": ...}` (or `after`; neither: at that
moment). A date without a zone is in `timeZone`, else in the channel's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from contacts.models import Contact
from journeys.engine import durations
from journeys.engine.values import Json

KEYS = ("cron", "timeZone", "field", "before", "after", "where")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as read; `cron` is "" for one around a contact's date."""

    cron: str
    zone: str
    field: str
    offset: timedelta
    where_field: str
    where_is: tuple[str, ...]


@lru_cache(maxsize=500)
def read_schedule(match: str) -> Schedule:
    """Return the schedule in the `match` of a published trigger."""
    raw = json.loads(match)
    where = raw.get("where") or {}
    wanted = where.get("is", ())
    return Schedule(
        cron=raw.get("cron", ""),
        zone=raw.get("timeZone", ""),
        field=raw.get("field", ""),
        offset=durations.parse(raw.get("after", "0")) - durations.parse(raw.get("before", "0")),
        where_field=where.get("field", ""),
        where_is=tuple(_word(one) for one in (wanted if isinstance(wanted, list) else [wanted])),
    )


def next_round(schedule: Schedule, after: datetime) -> datetime | None:
    """Return the clock's next moment after `after`; None when there is none any more."""
    zone = ZoneInfo(schedule.zone or "UTC")
    try:
        return next(CronSim(schedule.cron, after.astimezone(zone)))
    except StopIteration:
        return None


def due_for(schedule: Schedule, contact: Contact, zone: str) -> datetime | None:
    """Return when the trigger is due for the contact; None without a date that can be read.

    `zone` is the channel's, for dates that name none.
    """
    written = field_of(contact, schedule.field)
    try:
        moment = datetime.fromisoformat(written if isinstance(written, str) else "")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(schedule.zone or zone))
        return moment + schedule.offset
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def suits(schedule: Schedule, contact: Contact) -> bool:
    """Tell whether the contact is one that `where` asks for."""
    if not schedule.where_field:
        return True
    return _word(field_of(contact, schedule.where_field)) in schedule.where_is


def field_of(contact: Contact, name: str) -> Json:
    """Return a field of a contact: its name or language, or one of its own."""
    if name in ("name", "language"):
        return str(getattr(contact, name))
    try:
        fields = json.loads(contact.attributes or "{}")
    except (ValueError, RecursionError):
        return None
    return fields.get(name) if isinstance(fields, dict) else None


def schedule_faults(match: Json) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for an author who wants to publish."""
    if not isinstance(match, dict) or ("cron" in match) == ("field" in match):
        yield "", 'write either "cron": "0 9 * * 1" or "field": "a date of the contact"'
        return
    for key in match:
        if key not in KEYS:
            yield key, f"{key!r} is none of {', '.join(KEYS)}"
    if "cron" in match and not _is_cron(match["cron"]):
        yield "cron", "write five cron fields: minute, hour, day, month, weekday"
    if "field" in match and not (isinstance(match["field"], str) and match["field"]):
        yield "field", "write the name of a field of the contact that holds a date"
    if "timeZone" in match and not _is_zone(match["timeZone"]):
        yield "timeZone", "write a time zone such as Asia/Singapore"
    yield from _offset_faults(match)
    yield from _where_faults(match)


def _offset_faults(match: dict[str, Json]) -> Iterator[tuple[str, str]]:
    if "cron" in match and ("before" in match or "after" in match):
        yield "cron", "before and after are for a contact's date"
    if "before" in match and "after" in match:
        yield "before", "write either before or after"
    for key in ("before", "after"):
        try:
            durations.parse(match.get(key, "0"))
        except durations.BadDuration as error:
            yield key, str(error)


def _where_faults(match: dict[str, Json]) -> Iterator[tuple[str, str]]:
    where = match.get("where")
    if where is None:
        return
    known = isinstance(where, dict) and set(where) == {"field", "is"}
    if not (known and isinstance(where["field"], str) and where["field"]):
        yield "where", 'write {"field": "plan", "is": "gold"}'


def _is_cron(value: Json) -> bool:
    if not isinstance(value, str) or len(value.split()) != 5:
        return False
    try:
        CronSim(value, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    except CronSimError:
        return False
    return True


def _is_zone(value: Json) -> bool:
    try:
        ZoneInfo(value if isinstance(value, str) else "")
    except (ValueError, OSError):
        return False
    except ZoneInfoNotFoundError:
        return False
    return True


def _word(value: Json) -> str:
    """Return a value as it is compared: text without case, everything else as JSON."""
    return (value if isinstance(value, str) else json.dumps(value)).casefold()
