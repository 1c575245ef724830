"""Test numbers as people type them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messaging.staging import read_test_numbers


def test_numbers_stand_on_lines_or_between_commas() -> None:
    read = read_test_numbers("+65 9123 4001, +6591234002\n\n +65-9123-4003;+6591234001")

    assert read.numbers == ("+6591234001", "+6591234002", "+6591234003")
    assert read.unread == ()


def test_what_may_be_a_local_number_is_named() -> None:
    read = read_test_numbers("91234001\nAisha\n+6591234002")

    assert read.numbers == ("+6591234002",)
    assert read.unread == ("91234001", "Aisha")


@given(st.text())
def test_nothing_typed_is_too_odd(written: str) -> None:
    read = read_test_numbers(written)

    assert read_test_numbers("\n".join(read.numbers)).numbers == read.numbers
