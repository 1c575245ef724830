"""What passes the limits, the provider's twin takes; what is beyond, it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.content.limit import Length
from tests.messaging.content.bodies import Body
from tests.messaging.content.limit_cases import (
    COUNT_CASES,
    LENGTH_CASES,
    RANGE_CASES,
    WHOLE,
    Case,
)
from tests.messaging.content.twin import errors, is_taken

FEW = settings(max_examples=12)


def text_of(case: Case, length: int) -> str:
    """Return a text of that length that is what its place wants."""
    start = "https://x/" if case.path.endswith(("url", "link")) else ""
    return start + "x" * (length - len(start))


def most(case: Case) -> int:
    assert isinstance(case.limit, Length)
    return case.limit.most_in(case.dialect)


@pytest.mark.parametrize("native", WHOLE)
def test_the_bodies_that_the_cases_bend_are_right(native: Body) -> None:
    assert errors(native, "8x8") == []


@pytest.mark.parametrize("case", LENGTH_CASES, ids=str)
@FEW
@given(data=st.data())
def test_a_text_within_its_limit_is_taken(case: Case, data: st.DataObject) -> None:
    length = data.draw(st.sampled_from([most(case), most(case) - 1]) | st.integers(11, most(case)))
    body = case.with_value(text_of(case, min(length, most(case))))

    assert errors(body, case.dialect) == []
    assert is_taken(body, case.dialect)


@pytest.mark.parametrize("case", LENGTH_CASES, ids=str)
@FEW
@given(more=st.just(1) | st.integers(2, 300))
def test_a_text_beyond_its_limit_is_refused_by_its_path(case: Case, more: int) -> None:
    body = case.with_value(text_of(case, most(case) + more))

    assert errors(body, case.dialect) == [case.issue_path]
    assert not is_taken(body, case.dialect)


@pytest.mark.parametrize("case", COUNT_CASES, ids=str)
@FEW
@given(data=st.data())
def test_a_number_of_items_within_its_limit_is_taken(case: Case, data: st.DataObject) -> None:
    limit: Any = case.limit
    count = data.draw(st.sampled_from([limit.least, limit.most]) | st.integers(limit.least, 10))
    body = case.with_items(min(count, limit.most))

    assert errors(body, case.dialect) == []
    assert is_taken(body, case.dialect)


@pytest.mark.parametrize("case", COUNT_CASES, ids=str)
@FEW
@given(data=st.data())
def test_a_number_of_items_beyond_its_limit_is_refused(case: Case, data: st.DataObject) -> None:
    limit: Any = case.limit
    beyond = st.integers(0, limit.least - 1) | st.integers(limit.most + 1, limit.most + 5)
    body = case.with_items(data.draw(beyond))

    assert case.path.removesuffix("[]") in errors(body, case.dialect)
    assert not is_taken(body, case.dialect)


@pytest.mark.parametrize("case", RANGE_CASES, ids=str)
@FEW
@given(data=st.data())
def test_a_number_within_its_range_is_taken(case: Case, data: st.DataObject) -> None:
    limit: Any = case.limit
    number = data.draw(st.integers(int(limit.least), int(limit.most)))
    body = case.with_value(number)

    assert [path for path in errors(body, case.dialect) if "card_index" not in path] == []


@pytest.mark.parametrize("case", RANGE_CASES, ids=str)
@FEW
@given(data=st.data())
def test_a_number_beyond_its_range_is_told_by_its_path(case: Case, data: st.DataObject) -> None:
    limit: Any = case.limit
    below = st.integers(int(limit.least) - 100, int(limit.least) - 1)
    above = st.integers(int(limit.most) + 1, int(limit.most) + 100)
    body = case.with_value(data.draw(below | above))

    assert case.issue_path in errors(body, case.dialect)
