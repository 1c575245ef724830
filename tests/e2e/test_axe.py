"""Every listed screen can be used by everybody: axe finds nothing serious.

That no page breaks the content policy is proven on the way (conftest.py).
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e import MARKS
from tests.e2e.browser import NARROW_DARK, WIDE, Visitors
from tests.e2e.screens import SCREENS, Screen
from tests.e2e.story import Story

pytestmark = MARKS

GRAVE = ("serious", "critical")


def grave_findings(page: Any) -> list[str]:
    """Return what axe finds serious or critical, a line for each kind."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_axe_finds_nothing_serious_by_day(visitors: Visitors, story: Story, screen: Screen) -> None:
    page = screen.reach(visitors, story, WIDE)

    assert grave_findings(page) == []


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_axe_finds_nothing_serious_by_night_on_a_phone(
    visitors: Visitors, story: Story, screen: Screen
) -> None:
    page = screen.reach(visitors, story, NARROW_DARK)

    assert grave_findings(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW_DARK.width
