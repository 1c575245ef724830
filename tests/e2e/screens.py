"""The screens that are proven accessible and shown in the README."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.browser import Look, Visitors
from tests.e2e.story import CONFIRMED, FIRST_LIST, FORM, Story

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
        path = self.path.format(**story.keys).replace("+", "%2B")
        page = visitors.open("about:blank", self.role, look)
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        assert urlsplit(page.url).path == urlsplit(path).path, f"{path} led to {page.url}"
        expect(page.get_by_text(self.shows).locator("visible=true").first).to_be_visible()
        if self.prepare is not None:
            self.prepare(page)
        return page


def open_list(page: Page) -> None:
    page.get_by_role("log").get_by_role("button", name="Choose").click()
    page.get_by_role("dialog").get_by_label("Specialist Visit").check()


def open_form(page: Page) -> None:
    """Open the form and press its button too early: it says what is missing."""
    page.get_by_role("log").get_by_role("button", name="Pick a time").click()
    page.get_by_role("dialog").get_by_role("button", name="Book").click(force=True)
    expect(page.get_by_text("Choose one").first).to_be_visible()


def open_finder(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder("Type to search").last).to_be_visible()


def open_filters(page: Page) -> None:
    page.get_by_text(re.compile(r"^\s*Filters")).locator("visible=true").last.click()
    expect(page.get_by_role("button", name="Apply Filters")).to_be_visible()


def ask_to_cancel(page: Page) -> None:
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog").get_by_text("Cancel this run?")).to_be_visible()


SCREENS = (
    Screen("log-in", "/admin/login/", "Username", role=""),
    Screen("home", "/admin/", "Home"),
    Screen("find", "/admin/", "Home", prepare=open_finder),
    Screen("phone", "/admin/phone/?number={booked}&number={ordered}", CONFIRMED),
    Screen("phone-list", "/admin/phone/?number={choosing}", FIRST_LIST, prepare=open_list),
    Screen("phone-form", "/admin/phone/?number={filling}", FORM, prepare=open_form),
    Screen("journeys", "/admin/journeys/journey/", "Appointment booking"),
    Screen("runs", "/admin/journeys/run/", "Appointment booking"),
    Screen("runs-filters", "/admin/journeys/run/", "Aisha Rahman", prepare=open_filters),
    Screen("run", "/admin/run/{run}/", "Aisha Rahman"),
    Screen("run-messages", "/admin/run/{run}/?tab=messages", "Aisha Rahman"),
    Screen("run-cancel", "/admin/run/{run}/", "Aisha Rahman", prepare=ask_to_cancel),
    Screen("run-failed", "/admin/run/{failed_run}/", "ask_service"),
    Screen("contacts", "/admin/contacts/contact/", "Aisha Rahman"),
    Screen("contact", "/admin/contact/{contact}/", "Aisha Rahman"),
    Screen("conversations", "/admin/messaging/conversation/", "Aisha Rahman"),
    Screen("messages", "/admin/messaging/message/", "Aisha Rahman"),
    Screen("channels", "/admin/messaging/channel/", "Demo clinic"),
    Screen("channel", "/admin/channel/{channel}/", "Check list"),
    Screen("channel-settings", "/admin/channel/{channel}/settings/", "Address to paste"),
    Screen("channel-kinds", "/admin/channel/add/", "WhatsApp through 8x8"),
    Screen("channel-new", "/admin/channel/add/cloud/", "Phone number id"),
    Screen("templates", "/admin/templates_lib/templatetranslation/", "order_shipped"),
    Screen("flows", "/admin/flows/flowversion/", "appointment"),
    Screen("media", "/admin/messaging/media/", "No files yet."),
    Screen("media-add", "/admin/messaging/media/add/", "Documents: PDF"),
    Screen("submissions", "/admin/flows/flowsubmission/", "Aisha Rahman"),
    Screen("effects", "/admin/outbox/effect/", "message"),
    Screen("inbox", "/admin/messaging/inboundevent/", "Aisha Rahman"),
    Screen("audit", "/admin/accounts/audit/", "publish"),
    Screen("journey", "/admin/journeys/journey/{journey}/change/", "Appointment booking"),
    Screen("alerts", "/admin/alerts/", "Alerts"),
    Screen("consent", "/admin/contacts/consent/", "Consent"),
    Screen("keywords", "/admin/journeys/keyword/", "These words always work"),
    Screen("keyword", "/admin/journeys/keyword/add/", "Word"),
    Screen("import", "/admin/journeys/journey/import/", "Import a journey"),
    Screen("members", "/admin/members/", "admin_person"),
    Screen("secrets", "/admin/accounts/secret/", "Secret"),
    Screen("secret", "/admin/accounts/secret/add/", "Value"),
    Screen("password", "/admin/password_change/", "Old password"),
    Screen("password-forgotten", "/password/forgotten/", "E-mail", role=""),
    Screen("keys", "/admin/integrations/apikey/", "Demo key"),
)
