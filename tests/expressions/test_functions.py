"""The functions authors call, one by one, and the catalogue that lists them."""

from __future__ import annotations

import json

import pytest

from journeys.engine.values import EvaluationError, Json
from journeys.expressions.catalog import Function, catalog
from journeys.expressions.functions import ANSWERS
from tests.expressions.support import value_of


@pytest.mark.parametrize("function", catalog(), ids=lambda function: function.name)
def test_every_example_of_the_catalogue_gives_its_result(function: Function) -> None:
    assert value_of(function.example) == json.loads(function.result)


def test_the_catalogue_lists_every_function_there_is() -> None:
    names = [function.name for function in catalog()]

    assert set(ANSWERS) | {"uuid", "now", "stringContains", "parseJson"} == set(names)
    assert all(value_of(f"typeof {name}") == "function" for name in names)


@pytest.mark.parametrize(
    ("phone", "country", "answer"),
    [
        ("'+6591234567'", "SG", True),
        ("'6591234567'", "SG", True),
        ("6591234567", "SG", True),
        ("'+65 9123 4567'", "sg", True),
        ("'6591234567'", "MY", False),
        ("'+12025550123'", "US", True),
        ("'+14165550123'", "CA", True),
        ("'+14165550123'", "US", False),
        ("'+442071838750'", "GB", True),
        ("'+6500000000'", "SG", True),
        ("null", "SG", False),
        ("undefined", "SG", False),
        ("'SG.1234ABC'", "SG", True),
        ("'US.13491208655302741918'", "SG", False),
        ("''", "SG", False),
        ("true", "SG", False),
    ],
)
def test_is_country_code(phone: str, country: str, answer: bool) -> None:
    assert value_of(f"isCountryCode({phone}, '{country}')") is answer


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("stringContains('Hello', 'ell')", True),
        ("stringContains('Hello', 'ELL')", False),
        ("stringContains('Hello', 'ELL', false)", False),
        ("stringContains('Hello', 'ELL', true)", True),
        ("stringContains('Hello', '')", True),
        ("stringContains(null, 'a')", False),
        ("stringContains('null', null)", False),
        ("stringContains(12345, 34)", True),
        ("stringContains('ÄRGER', 'ärger', true)", True),
    ],
)
def test_string_contains(call: str, answer: bool) -> None:
    assert value_of(call) is answer


@pytest.mark.parametrize(
    ("timestamp", "answer"),
    [
        ("2020-10-15T08:59:59+08:00", False),
        ("2020-10-15T09:00:00+08:00", True),
        ("2020-10-15T18:00:00+08:00", True),
        ("2020-10-15T18:00:00.999+08:00", True),
        ("2020-10-15T18:00:01+08:00", False),
        ("2020-10-15T01:00:00Z", True),
        ("2020-10-15T01:00:00.1234567Z", True),
        ("2020-10-15T01:00:00", True),
        ("1602723600", True),
        ("1602723600000", True),
        ("1602723599", False),
    ],
)
def test_both_ends_of_a_time_of_day_range_count(timestamp: str, answer: bool) -> None:
    call = f"isTimeOfDayBetween('{timestamp}', '09:00:00', '18:00:00', 'Singapore Standard Time')"

    assert value_of(call) is answer


@pytest.mark.parametrize(
    "zone", ["Singapore Standard Time", "singapore standard time", "Asia/Singapore"]
)
def test_zones_have_two_names(zone: str) -> None:
    call = f"isTimeOfDayBetween('2020-10-15T07:40:00Z', '15:40', '15:40:00', '{zone}')"

    assert value_of(call) is True


def test_a_range_over_midnight_is_the_opposite_one_negated() -> None:
    with pytest.raises(EvaluationError, match="over midnight"):
        value_of("isTimeOfDayBetween(now(), '22:00:00', '06:00:00', 'UTC')")
    assert value_of("!isTimeOfDayBetween(now(), '06:00:00', '21:59:59', 'UTC')") is False


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("isDayOfWeek('2020-10-15T14:40:15+07:00', 'Thursday')", True),
        ("isDayOfWeek('2020-10-15', 'THURSDAY')", True),
        ("isDayOfWeek('2020-10-15', 'friday')", False),
        ("isDayOfWeek('2020-10-15T23:30:00-05:00', 'Thursday')", True),
    ],
)
def test_is_day_of_week_goes_by_the_own_offset(call: str, answer: bool) -> None:
    assert value_of(call) is answer


@pytest.mark.parametrize(
    ("pattern", "zone", "text"),
    [
        ("d MMMM yyyy", "UTC", "5 March 2024"),
        ("dd/MM/yy", "UTC", "05/03/24"),
        ("EEEE", "Asia/Singapore", "Wednesday"),
        ("EEE d MMM, HH:mm", "Singapore Standard Time", "Wed 6 Mar, 04:07"),
        ("h:mm a", "America/New_York", "3:07 PM"),
        ("h a", "UTC", "8 PM"),
        ("HH:mm:ss.SSS", "UTC", "20:07:09.120"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "India Standard Time", "2024-03-06T01:37:09+05:30"),
        ("XXX", "UTC", "Z"),
        ("'at' H 'o''clock'", "UTC", "at 20 o'clock"),
        ("''d''", "UTC", "'5'"),
        ("d. M. – é", "UTC", "5. 3. – é"),
        ("", "UTC", ""),
    ],
)
def test_format_date(pattern: str, zone: str, text: str) -> None:
    given = {"p": pattern, "z": zone}

    assert value_of("formatDate('2024-03-05T20:07:09.12Z', data.p, data.z)", given) == text


@pytest.mark.parametrize("pattern", ["j", "dddd", "MMMMM", "aa", "at", "'open"])
def test_a_pattern_that_means_nothing_is_an_error(pattern: str) -> None:
    with pytest.raises(EvaluationError, match="formatDate"):
        value_of("formatDate(now(), data.p, 'UTC')", {"p": pattern})


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("addTime('2024-02-28T10:00:00+08:00', 2, 'days')", "2024-03-01T10:00:00+08:00"),
        ("addTime('2024-02-28T10:00:00Z', -90, 'minutes')", "2024-02-28T08:30:00Z"),
        ("addTime('2024-02-28T10:00:00-03:30', 1.5, 'hours')", "2024-02-28T11:30:00-03:30"),
        ("addTime('2024-02-28T23:59:59.5Z', 1, 'seconds')", "2024-02-29T00:00:00.500Z"),
        ("addTime('2024-02-28', 0, 'days')", "2024-02-28T00:00:00Z"),
        ("addTime(now(), 1, 'hours')", "2024-02-29T13:30:00Z"),
        ("addTime(1709200800, 1, 'hours')", "2024-02-29T11:00:00Z"),
    ],
)
def test_add_time_keeps_the_offset(call: str, text: str) -> None:
    assert value_of(call) == text


@pytest.mark.parametrize(
    "call",
    [
        "addTime(now(), '2', 'hours')",
        "addTime(now(), true, 'hours')",
        "addTime(now(), 2, 'weeks')",
        "addTime(now(), 1e18, 'days')",
        "addTime(now(), 9e6, 'days')",
        "addTime('tomorrow', 2, 'hours')",
        "addTime(null, 2, 'hours')",
        "formatDate('0001-01-01T00:00:00Z', 'd', 'America/New_York')",
        "isBefore(now(), 'soon')",
        "isTimeOfDayBetween(now(), '9', '18:00', 'UTC')",
        "isTimeOfDayBetween(now(), '09:00', '24:00', 'UTC')",
        "isTimeOfDayBetween(now(), '09:00', '18:00', '../../etc/passwd')",
        "isTimeOfDayBetween(now(), '09:00', '18:00', '')",
        "isTimeOfDayBetween(now(), '09:00', '18:00')",
    ],
)
def test_wrong_arguments_are_errors(call: str) -> None:
    with pytest.raises(EvaluationError):
        value_of(call)


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("isBefore('2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z')", True),
        ("isBefore('2024-01-01T08:00:00+08:00', '2024-01-01T00:00:00Z')", False),
        ("isBefore('2024-01-01T07:59:59+08:00', '2024-01-01T00:00:00Z')", True),
    ],
)
def test_is_before_compares_moments(call: str, answer: bool) -> None:
    assert value_of(call) is answer


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"a": [1, null]}', {"a": [1, None]}), ('"x"', "x"), ("null", None), ("1.5", 1.5)],
)
def test_parse_json(text: str, value: Json) -> None:
    assert value_of("parseJson(data.t)", {"t": text}) == value
