"""Charts as numbers: scale, parts, labels, and failures that can be seen."""

from __future__ import annotations

import pytest

from console.home.charts import Series, grid_step, line, stacked


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (3, 1), (7, 5), (66, 50), (110, 50), (1_204, 500)]
)
def test_two_or_three_round_grid_lines_hold_the_highest_bar(most: int, step: int) -> None:
    assert grid_step(most) == step
    assert 3 * step >= most


def test_parts_stand_on_each_other_in_the_order_of_the_series() -> None:
    chart = stacked("T", [Series("Read", 1, [60]), Series("Failed", 4, [40])], ["09"], ["09"])

    low, high = chart.bars[0].parts
    assert (low.colour, high.colour) == (1, 4)
    assert float(high.y) + float(high.height) <= float(low.y)
    assert chart.scale == [100, 50, 0]


def test_one_failure_among_thousands_can_be_seen() -> None:
    chart = stacked("T", [Series("Read", 1, [9_000]), Series("Failed", 4, [1])], ["09"], ["09"])

    assert float(chart.bars[0].parts[1].height) >= 1


def test_a_bar_says_what_it_shows() -> None:
    chart = stacked("T", [Series("Read", 1, [1_200]), Series("Failed", 4, [0])], ["Mon"], [""])

    assert chart.bars[0].title == "Mon · Read 1,200"
    assert chart.bars[0].cells == [1_200, 0]


def test_a_chart_without_anything_says_so() -> None:
    assert stacked("T", [Series("Read", 1, [0, 0])], ["a", "b"], ["", ""]).is_empty


def test_a_line_begins_left_and_has_its_peak_at_the_top() -> None:
    assert line([0, 4, 2], 84, 22) == "2,20 42,2 82,11"
