"""Coming in, going out, and the colours of the night."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import Visitors, log_in

pytestmark = MARKS


def test_a_person_logs_in_and_out(visitors: Visitors) -> None:
    page = visitors.open_fresh("/admin/login/", role="")

    log_in(page, "agent")
    page.get_by_text("agent_person").first.click()
    page.get_by_role("button", name="Log out").click()

    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/admin/login/"))


def test_a_wrong_password_is_told_and_lets_nobody_in(visitors: Visitors) -> None:
    page = visitors.open_fresh("/admin/login/", role="")

    page.get_by_label("Username").fill("agent_person")
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()


def test_dark_mode_is_kept_from_page_to_page(visitors: Visitors) -> None:
    page = visitors.open_fresh("/admin/")
    expect(page.locator("html")).not_to_have_class(re.compile("dark"))

    page.get_by_text("agent_person").first.click()
    page.get_by_text("Dark").first.click()
    page.goto("/admin/journeys/run/")

    expect(page.locator("html")).to_have_class(re.compile("dark"))
