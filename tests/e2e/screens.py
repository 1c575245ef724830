"""The screens that are proven accessible and shown in the README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.browser import Look, Visitors
from tests.e2e.story import Story

Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Screen:
    """A page in a certain state. `path` may name keys of the story; `shows` proves it is there."""

    name: str
    path: str
    shows: str
    role: str = "admin"
    prepare: Prepare | None = None

    def __str__(self) -> str:
        return self.name

    def reach(self, visitors: Visitors, story: Story, look: Look) -> Page:
        """Open the screen; fail when it is not there or is another page."""
        path = self.path.format(**story.keys)
        page = visitors.open("about:blank", self.role, look)
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        assert page.url.endswith(path), f"{path} led to {page.url}"
        expect(page.get_by_text(self.shows).locator("visible=true").first).to_be_visible()
        if self.prepare is not None:
            self.prepare(page)
        return page


SCREENS = (
    Screen("log-in", "/admin/login/", "Username", role=""),
    Screen("home", "/admin/", "Home"),
    Screen("journeys", "/admin/journeys/journey/", "Appointment booking"),
    Screen("runs", "/admin/journeys/run/", "Appointment booking"),
    Screen("contacts", "/admin/contacts/contact/", "Customer 4501"),
    Screen("contact", "/admin/contacts/contact/{contact}/change/", "Customer 4501"),
    Screen("conversations", "/admin/messaging/conversation/", "Customer 4501"),
    Screen("messages", "/admin/messaging/message/", "Customer 4501"),
    Screen("channels", "/admin/messaging/channel/", "Demo clinic"),
    Screen("templates", "/admin/templates_lib/templatetranslation/", "order_shipped"),
    Screen("flows", "/admin/flows/flowversion/", "appointment"),
    Screen("submissions", "/admin/flows/flowsubmission/", "Customer 4501"),
    Screen("effects", "/admin/outbox/effect/", "message"),
    Screen("inbox", "/admin/messaging/inboundevent/", "message"),
    Screen("audit", "/admin/accounts/audit/", "publish"),
    Screen("keys", "/admin/integrations/apikey/", "Demo key"),
)
