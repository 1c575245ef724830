"""How a run's end is told to people."""

from __future__ import annotations

import pytest

from journeys.fault_words import end_words, fault_words, waits_words


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("book: ServerDisconnectedError", "book: the other side hung up before it answered"),
        ("book: ClientConnectorError", "book: no connection could be made"),
        ("book: timeout", "book: no answer came in time"),
        ("book: the timeout-setting is 3", "book: the timeout-setting is 3"),
        ("no slots", "no slots"),
    ],
)
def test_names_of_failures_are_told_in_words(error: str, told: str) -> None:
    assert fault_words(error).startswith(told)


def test_an_end_is_its_error_or_its_outcome_in_words() -> None:
    assert end_words("", "not_reached") == "not reached"
    assert end_words("no slots", "not_reached") == "no slots"


def test_a_delay_is_told_by_its_end() -> None:
    assert waits_words("timer", "24 Nov, 12:04") == "Waits until 24 Nov, 12:04"
    assert waits_words("effect") == "Running"
