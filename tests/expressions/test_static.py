"""What is said about expressions before they run, and the two names of time zones."""

from __future__ import annotations

import pytest

from journeys.expressions.static import check, reads
from journeys.expressions.zones import (
    UnknownZone,
    to_iana,
    to_windows,
    windows_zones,
    zone_named,
)


@pytest.mark.parametrize(
    "source",
    [
        "data.a",
        "step.reply.payload.content.text == '1'",
        "secret.API_KEY",
        " secret.API_KEY ",
        "isCountryCode(data.phone, 'SG') && !stringContains(data.text, 'stop', true)",
        "data.items.filter(({price}, i) => price > i).map(x => x.name)",
        "((a, [b, c = a], {d, e: f = b, ...g}, ...h) => a + b + c + d + f + g + h)(1, [2], {})",
        "Math.max(...data.list)",
        "undefined ?? NaN",
        "`${data.a}`",
    ],
)
def test_a_sound_expression_has_no_issues(source: str) -> None:
    assert check(source) == ()


@pytest.mark.parametrize(
    ("source", "code", "line", "column"),
    [
        ("data.a +", "syntax", 1, 9),
        ("data.a\n  + + ) 1", "syntax", 2, 7),
        ("", "syntax", 1, 1),
        ("data.a +\n  (data.b = 1)", "not-allowed", 2, 4),
        ("'é' + (x => {})", "not-allowed", 1, 13),
        ("payload.a", "unknown-variable", 1, 1),
        ("1 + trim(data.a)", "unknown-function", 1, 5),
        ("uuid(1)", "arguments", 1, 1),
        ("addTime(now(), 1)", "arguments", 1, 1),
        ("'Bearer ' + secret.KEY", "secret", 1, 13),
        ("secret", "secret", 1, 1),
        ("secret.KEY.length", "secret", 1, 1),
        ("secret['KEY']", "secret", 1, 1),
        ("{secret}", "secret", 1, 2),
        ("[1].map(x => y)", "unknown-variable", 1, 14),
        ("new Date()", "not-allowed", 1, 1),
        ("x" * 1001, "too-long", 1, 1),
        ("/(/", "syntax", 1, 1),
        ("data.a ?? data.b || data.c", "syntax", 1, 1),
        ("eval('1')", "not-allowed", 1, 1),
        ("data.a\n+ '\0'", "syntax", 2, 4),
    ],
)
def test_an_issue_has_a_code_and_a_place(source: str, code: str, line: int, column: int) -> None:
    issue = check(source)[0]

    assert (issue.code, issue.line, issue.column) == (code, line, column)


def test_all_issues_are_listed_in_order() -> None:
    issues = check("foo(1) + bar + isCountryCode(1)")

    assert [issue.code for issue in issues] == ["unknown-function", "unknown-variable", "arguments"]


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("data.a.b", {("data", "a", "b")}),
        ("data['a b'][0].c", {("data", "a b", "0", "c")}),
        ("data.a[data.i].b", {("data", "a"), ("data", "i")}),
        ("data.name.toUpperCase()", {("data", "name")}),
        ("data.a?.b ?? step.c", {("data", "a", "b"), ("step", "c")}),
        ("data", {("data",)}),
        ("data[step.k]", {("data",), ("step", "k")}),
        ("{...data.a, data: step.b}", {("data", "a"), ("step", "b")}),
        ("[1].map(data => data.x)", set()),
        ("[1].map(x => data.x)", {("data", "x")}),
        ("{data}", {("data",)}),
        ("x.data.y", set()),
        ("data['a\\n']", {("data",)}),
        ("1 +", set()),
    ],
)
def test_what_an_expression_reads(source: str, paths: set[tuple[str, ...]]) -> None:
    assert reads(source) == paths


def test_windows_ids_and_iana_names_are_told_from_one_another() -> None:
    assert to_iana("Singapore Standard Time") == "Asia/Singapore"
    assert to_iana("w. europe standard time") == "Europe/Berlin"
    assert to_iana("Asia/Ho_Chi_Minh") == "Asia/Ho_Chi_Minh"
    assert to_windows("Asia/Ho_Chi_Minh") == "SE Asia Standard Time"
    assert to_windows("SE ASIA STANDARD TIME") == "SE Asia Standard Time"
    assert to_windows("Mars/Base") is None


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../../etc/passwd", "/etc/passwd", None, 3, "a\0"]
)
def test_an_unknown_zone_is_an_error(name: object) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)


def test_every_windows_zone_is_a_zone() -> None:
    zones = windows_zones()

    assert len(zones) > 100
    assert [zone.id for zone in zones] == sorted(zone.id for zone in zones)
    assert all(zone_named(zone.id).key == zone.iana for zone in zones)


def test_windows_zones_are_found_by_part_of_a_name() -> None:
    assert [zone.id for zone in windows_zones("singapore")] == ["Singapore Standard Time"]
    assert windows_zones("nowhere") == ()
