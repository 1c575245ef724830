"""What Python answers when an expression asks: countries, time zones, times, ids."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import phonenumbers

from journeys.engine.values import EvaluationError, Json, canonical
from journeys.expressions import times
from journeys.expressions.catalog import argument_problem, function_named
from journeys.expressions.zones import UnknownZone, zone_named

ID_NAMESPACE = uuid.UUID("5e0a3f3c-5d0c-5c8e-9d5b-6f5ab5a6c2b1")
_NOT_DIGITS = re.compile(r"[^0-9]+")
# A WhatsApp user id names its country first: webhooks of version 3 have it for channelUserId.
_USER_ID = re.compile(r"([A-Z]{2})\.[A-Za-z0-9]")


def answer(name: str, arguments: list[Json]) -> Json:
    """Return the function's value; EvaluationError says what is wrong with the arguments."""
    function = function_named(name)
    perform = ANSWERS.get(name)
    if function is None or perform is None:
        raise EvaluationError(f"there is no function {name}")
    problem = argument_problem(function, len(arguments))
    if problem:
        raise EvaluationError(problem)
    try:
        return perform(*arguments)
    except UnknownZone as error:
        raise EvaluationError(f"{name}: {error}") from error
    except OverflowError as error:
        raise EvaluationError(f"{name}: the time is outside the calendar") from error


def id_of(seed: str, source: str, call: int) -> str:
    """Return the UUIDv5 of call number `call` of uuid() in an expression of a visit."""
    return str(uuid.uuid5(ID_NAMESPACE, canonical([seed, source, call])))


def is_country_code(phone: Json, country: Json) -> bool:
    """Say whether the country of a number, or of a WhatsApp user id, is the ISO 3166 code."""
    if not isinstance(country, str) or country.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise EvaluationError(f"isCountryCode: {country!r} is not a country code like 'SG'")
    if phone is None or isinstance(phone, bool) or not isinstance(phone, str | int):
        return False
    user_id = _USER_ID.match(str(phone).strip())
    return (user_id[1] if user_id else _country_of(str(phone))) == country.upper()


@lru_cache(maxsize=4096)
def _country_of(phone: str) -> str | None:
    digits = _NOT_DIGITS.sub("", phone)
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    if region is not None:
        return region
    # A number that no plan knows yet still belongs to the only country with its calling code.
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return regions[0] if len(regions) == 1 else None


def is_time_of_day_between(timestamp: Json, start: Json, end: Json, zone: Json) -> bool:
    """Say whether the time lies in [start, end] in the zone, by whole seconds."""
    name = "isTimeOfDayBetween"
    first, last = times.read_time_of_day(start, name), times.read_time_of_day(end, name)
    if first > last:
        raise EvaluationError(
            f"{name}: {start} is after {end}; for a range over midnight write "
            "! before the opposite range"
        )
    local = times.read_time(timestamp, name).astimezone(zone_named(zone))
    return first <= local.time().replace(microsecond=0) <= last


def is_day_of_week(timestamp: Json, day: Json) -> bool:
    names = [name.lower() for name in times.WEEKDAYS]
    if not isinstance(day, str) or day.lower() not in names:
        raise EvaluationError(f"isDayOfWeek: {day!r} is not a day like 'Monday'")
    return times.read_time(timestamp, "isDayOfWeek").weekday() == names.index(day.lower())


def format_date(timestamp: Json, pattern: Json, zone: Json) -> str:
    return times.format_time(times.read_time(timestamp, "formatDate"), pattern, zone_named(zone))


def add_time(timestamp: Json, amount: Json, unit: Json) -> str:
    moment: datetime = times.read_time(timestamp, "addTime")
    return times.write_time(times.shift(moment, amount, unit))


def is_before(first: Json, second: Json) -> bool:
    return times.read_time(first, "isBefore") < times.read_time(second, "isBefore")


ANSWERS: dict[str, Callable[..., Json]] = {
    "isCountryCode": is_country_code,
    "isTimeOfDayBetween": is_time_of_day_between,
    "isDayOfWeek": is_day_of_week,
    "formatDate": format_date,
    "addTime": add_time,
    "isBefore": is_before,
}
