"""The log: a refusal is a line, a fault has its traceback."""

from __future__ import annotations

import logging
import sys

import pytest

from config.logs import ExpectedAnswers


def record_of(status: int) -> logging.LogRecord:
    try:
        raise ValueError("here")
    except ValueError:
        found = sys.exc_info()
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "no", (), found)
    record.status_code = status
    return record


@pytest.mark.parametrize(("status", "has_traceback"), [(403, False), (404, False), (500, True)])
def test_only_faults_bring_a_traceback(status: int, has_traceback: bool) -> None:
    record = record_of(status)

    assert ExpectedAnswers().filter(record)
    assert bool(record.exc_info) is has_traceback
