"""Members and secrets in the browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import NARROW, Visitors

pytestmark = MARKS

PASSWORD = "long enough a password"


def test_an_invited_person_joins_by_the_link_and_logs_in(visitors: Visitors) -> None:
    admin = visitors.open("/admin/members/", "admin")
    admin.get_by_label("Name").fill("Nora Newcomer")
    admin.get_by_label("E-mail").fill("nora@example.com")
    admin.locator("#id_role").select_option("agent")
    admin.get_by_role("button", name="Make an invitation").click()
    link = admin.get_by_label("Link", exact=True).input_value()

    guest = visitors.open_fresh(link, "", NARROW)
    guest.get_by_label("Username").fill("nora")
    guest.get_by_label("Password", exact=False).nth(0).fill(PASSWORD)
    guest.get_by_label("Password confirmation").fill(PASSWORD)
    guest.get_by_role("button", name="Join").click()
    guest.get_by_label("Username").fill("nora")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Log in").click()

    guest.wait_for_url("**/admin/")
    admin.goto("/admin/members/")
    expect(admin.get_by_text("Nora Newcomer")).to_be_visible()


def test_an_admin_keeps_a_secret(visitors: Visitors) -> None:
    page = visitors.open("/admin/accounts/secret/add/", "admin")

    page.get_by_label("Name").fill("CLINIC_KEY")
    page.get_by_label("Value").fill("a value nobody sees")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("link", name="CLINIC_KEY").first).to_be_visible()
    assert "a value nobody sees" not in page.content()
