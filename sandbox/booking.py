"""A clinic's appointment book, for the demo journey: places, days, times, and who has them."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCATIONS = {"orchard": "Orchard Road", "tampines": "Tampines Central", "jurong": "Jurong East"}
TIMES = ("09:30", "10:30", "11:30", "14:00", "15:00", "16:00")
DAYS = 7
REASON_LENGTH = 600


class Taken(Exception):
    """Somebody else has that place and time."""


class Unbookable(Exception):
    """The wish has faults; `fields` maps each field to what is wrong with it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("the booking has faults")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Booking:
    bookingId: str  # noqa: N815 - the name on the wire
    startsAt: str  # noqa: N815 - RFC 3339 with the offset of the clinic's zone
    location: str
    service: str
    date: str
    time: str
    reason: str
    phone: str
    name: str


@dataclass(slots=True)
class Bookings:
    _booked: dict[tuple[str, str, str], Booking] = field(default_factory=dict)
    _by_key: dict[str, tuple[str, Booking]] = field(default_factory=dict)

    def availability(self, service: str, now: datetime, zone: str) -> dict[str, Any]:
        """What can be booked in the days after `now`; a place or time booked out is left out."""
        days = _days(now, zone)
        free = {
            (place, day.isoformat(), hour)
            for place in LOCATIONS
            for day in days
            for hour in TIMES
            if (place, day.isoformat(), hour) not in self._booked
        }
        places, dates, hours = ({slot[part] for slot in free} for part in range(3))
        return {
            "service": service,
            "timeZone": zone,
            "locations": [
                {"id": key, "title": title} for key, title in LOCATIONS.items() if key in places
            ],
            "dates": [
                {"id": day.isoformat(), "title": f"{day:%A} {day.day} {day:%B}"}
                for day in days
                if day.isoformat() in dates
            ],
            "times": [{"id": hour, "title": hour} for hour in TIMES if hour in hours],
        }

    def book(self, wish: dict[str, Any], key: str, now: datetime, zone: str) -> Booking:
        """Book once an idempotency key; raises Taken or Unbookable."""
        text = json.dumps(wish, sort_keys=True)
        if key and key in self._by_key:
            earlier, booking = self._by_key[key]
            if earlier != text:
                raise Unbookable({"Idempotency-Key": "was used for another booking"})
            return booking
        if faults := _faults(wish, _days(now, zone)):
            raise Unbookable(faults)
        slot = (wish["location"], wish["date"], wish["time"])
        if slot in self._booked:
            raise Taken
        booking = self._booked[slot] = _booking(wish, zone)
        if key:
            self._by_key[key] = (text, booking)
        return booking

    def all(self) -> list[dict[str, Any]]:
        return [asdict(booking) for booking in self._booked.values()]

    def clear(self) -> None:
        self._booked.clear()
        self._by_key.clear()


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _days(now: datetime, zone: str) -> list[date]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today + timedelta(days=ahead) for ahead in range(1, DAYS + 1)]


def _faults(wish: dict[str, Any], days: list[date]) -> dict[str, str]:
    faults = {
        name: "is required"
        for name in ("service", "location", "date", "time", "phone")
        if not isinstance(wish.get(name), str) or not wish[name]
    }
    if "location" not in faults and wish["location"] not in LOCATIONS:
        faults["location"] = "is not one of ours"
    if "date" not in faults and wish["date"] not in {day.isoformat() for day in days}:
        faults["date"] = "is not offered"
    if "time" not in faults and wish["time"] not in TIMES:
        faults["time"] = "is not offered"
    if "phone" not in faults and not re.fullmatch(r"\+?[0-9]{7,15}", wish["phone"]):
        faults["phone"] = "is not a phone number"
    if len(str(wish.get("reason") or "")) > REASON_LENGTH:
        faults["reason"] = f"has more than {REASON_LENGTH} characters"
    return faults


def _booking(wish: dict[str, Any], zone: str) -> Booking:
    day, hour = date.fromisoformat(wish["date"]), time.fromisoformat(wish["time"])
    starts = datetime.combine(day, hour, ZoneInfo(zone))
    return Booking(
        bookingId=uuid.uuid4().hex[:10].upper(),
        startsAt=starts.isoformat(),
        location=wish["location"],
        service=wish["service"],
        date=wish["date"],
        time=wish["time"],
        reason=str(wish.get("reason") or ""),
        phone=wish["phone"],
        name=str(wish.get("name") or ""),
    )
