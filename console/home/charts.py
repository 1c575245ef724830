"""Stacked bars and small lines as numbers for inline SVG; pure, so that tests can look at them.

The drawing stretches with its box; words stand beside it as HTML, so that they never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

HEIGHT = 100.0
BAR = 10.0
GAP = 3.0
# So much air between stacked parts, and no part thinner than this: a single failure must be seen.
AIR = 0.8
THINNEST = 1.2


@dataclass(frozen=True, slots=True)
class Series:
    """A named part of every bar; `colour` is a number of the tokens' data series."""

    title: str
    colour: int
    values: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Part:
    """One rectangle of the drawing."""

    x: str
    y: str
    width: str
    height: str
    colour: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it says when pointed at, its parts, and the table's row."""

    label: str
    title: str
    x: str
    parts: list[Part]
    cells: list[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart. `scale` are the words beside the grid lines, from the top down."""

    title: str
    series: Sequence[Series]
    bars: list[Bar]
    scale: list[int]
    lines: list[str]
    width: str
    labels: list[str]

    @property
    def is_empty(self) -> bool:
        return not any(series.total for series in self.series)


def stacked(
    title: str, series: Sequence[Series], names: Sequence[str], labels: Sequence[str]
) -> Chart:
    """Return the chart: `names` say which time a bar stands for, `labels` stand below the axis."""
    most = max((sum(column) for column in zip(*(s.values for s in series), strict=True)), default=0)
    step = grid_step(most)
    top = step * max(ceil(most / step), 2)
    scale = list(range(top, -1, -step))
    lines = [_text(HEIGHT - HEIGHT * value / top) for value in scale]
    bars = [_bar(place, name, series, top) for place, name in enumerate(names)]
    return Chart(title, series, bars, scale, lines, _text(BAR * len(names)), list(labels))


def grid_step(most: int) -> int:
    """Return a round step that divides the height into two or three parts."""
    rough = max(most, 2) / 2
    unit = 10 ** floor(log10(rough))
    fitting = [unit * factor for factor in (1, 2, 5, 10) if unit * factor * 3 >= max(most, 2)]
    return int(fitting[0])


def line(values: Sequence[int], width: float, height: float) -> str:
    """Return the points of a small line, highest value at the top."""
    most, air = max(values, default=0), 2.0
    if len(values) < 2:
        return ""
    across = (width - 2 * air) / (len(values) - 1)
    rise = (height - 2 * air) / most if most else 0.0
    points = [
        f"{_text(air + place * across)},{_text(height - air - value * rise)}"
        for place, value in enumerate(values)
    ]
    return " ".join(points)


def _bar(place: int, name: str, series: Sequence[Series], top: int) -> Bar:
    x, foot, parts = place * BAR + GAP / 2, HEIGHT, []
    cells = [one.values[place] for one in series]
    for one, value in zip(series, cells, strict=True):
        if value:
            tall = max(HEIGHT * value / top - AIR, THINNEST)
            foot -= tall
            parts.append(Part(_text(x), _text(foot), _text(BAR - GAP), _text(tall), one.colour))
            foot -= AIR
    told = [f"{one.title} {value:,}" for one, value in zip(series, cells, strict=True) if value]
    return Bar(name, " · ".join([name, *told]), _text(place * BAR), parts, cells)


def _text(value: float) -> str:
    """Write a number as SVG wants it, whatever the language of the page."""
    return f"{value:.1f}".removesuffix(".0")
