"""Chromium: where it is, how it starts, and what its console must not say."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    sync_playwright,
)

from tests.e2e.stack import PASSWORD, DemoStack

# Long enough for a machine that is busy with other tests; a page that is well needs far less.
PATIENCE_MS = 20_000
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--font-render-hinting=none",
)


@contextmanager
def running_chromium(program: Path) -> Generator[Browser, None, None]:
    """Start the browser; nothing of it is left at the end."""
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=args)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Look:
    """How large a screen is and which theme its owner likes."""

    width: int
    height: int
    dark: bool = False
    narrow: bool = False

    def __str__(self) -> str:
        return f"{'narrow' if self.narrow else 'wide'}-{'dark' if self.dark else 'light'}"


WIDE = Look(1440, 900)
WIDE_DARK = Look(1440, 900, dark=True)
NARROW = Look(390, 844, narrow=True)
NARROW_DARK = Look(390, 844, dark=True, narrow=True)


@dataclass
class Visitors:
    """Opens pages for people of each role, logged in once, and keeps what browsers complain of."""

    stack: DemoStack
    browser: Browser
    states: dict[str, StorageState] = field(default_factory=dict)
    kept: dict[tuple[str, Look], BrowserContext] = field(default_factory=dict)
    fresh: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, role: str = "agent", look: Look = WIDE) -> Page:
        """Return a page at `path` in a window that is kept, with its cache, for other tests."""
        if (role, look) not in self.kept:
            self.kept[role, look] = self._window(role, look)
        page = self.kept[role, look].new_page()
        page.goto(path)
        return page

    def open_fresh(self, path: str, role: str = "agent", look: Look = WIDE) -> Page:
        """Return a page at `path` in a window of its own; role "": somebody not logged in."""
        context = self._window(role, look)
        self.fresh.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    def _window(self, role: str, look: Look) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.stack.web_url,
            viewport={"width": look.width, "height": look.height},
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Asia/Singapore",
            has_touch=look.narrow,
            is_mobile=look.narrow,
            storage_state=self._state(role) if role else None,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context

    def forgive(self, words: str) -> None:
        """Take back complaints that a test provokes; there must be one."""
        kept = [line for line in self.complaints if words not in line]
        assert kept != self.complaints, f"nobody complained of {words!r}"
        self.complaints[:] = kept

    def leave(self) -> None:
        """Close all pages, and the windows that are not kept."""
        for context in self.fresh:
            context.close()
        self.fresh.clear()
        for context in self.kept.values():
            for page in context.pages:
                page.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _state(self, role: str) -> StorageState:
        if role not in self.states:
            context = self.browser.new_context(base_url=self.stack.web_url)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            log_in(page, role)
            self.states[role] = context.storage_state()
            context.close()
        return self.states[role]


def log_in(page: Page, role: str) -> None:
    """Go through the log-in form."""
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(f"{role}_person")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
