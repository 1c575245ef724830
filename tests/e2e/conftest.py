"""One stack and one browser for all browser tests.

Their scope is the package, for Playwright's event loop must be gone before other tests of the
same process use the database.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import PATIENCE_MS, Visitors, running_chromium
from tests.e2e.stack import DemoStack, demo_stack
from tests.e2e.story import Story, tell
from tests.factories import new_number


@pytest.fixture(scope="package")
def browser(chromium: Path) -> Generator[Browser, None, None]:
    expect.set_options(timeout=PATIENCE_MS)
    with running_chromium(chromium) as running:
        yield running


@pytest.fixture(scope="package")
def stack(chromium: Path) -> Generator[DemoStack, None, None]:
    with demo_stack() as running:
        yield running


@pytest.fixture(scope="package")
def everybody(stack: DemoStack, browser: Browser) -> Visitors:
    return Visitors(stack, browser)


@pytest.fixture(scope="package")
def story(stack: DemoStack) -> Story:
    return tell(stack)


@pytest.fixture
def visitors(everybody: Visitors) -> Generator[Visitors, None, None]:
    """Whoever opens pages in this test; no page may have logged an error at its end."""
    everybody.complaints.clear()
    yield everybody
    everybody.leave()
    assert everybody.complaints == []


@pytest.fixture
def number() -> str:
    """A customer nobody else in this test run plays."""
    return new_number()
