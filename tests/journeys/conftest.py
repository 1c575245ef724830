"""Fixtures of the tests of turns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.world import World, assert_replays


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A channel with one customer; afterwards every run must follow from its log."""
    yield World.make()
    assert_replays()
