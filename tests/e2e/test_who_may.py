"""A viewer looks; an outsider does not even that."""

from __future__ import annotations

from playwright.sync_api import APIResponse, Page, expect

from tests.e2e import MARKS
from tests.e2e.browser import Visitors

pytestmark = MARKS


def post_as_the_page_would(page: Page, number: str) -> APIResponse:
    """Say something as the customer, with the person's own cookies and token."""
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    headers = {"X-CSRFToken": token}
    url = f"/admin/phone/api/{number}/say/"
    return page.request.post(url, data={"text": "book"}, headers=headers)


def test_an_agent_may_write_as_the_customer(visitors: Visitors, number: str) -> None:
    page = visitors.open("/admin/")

    assert post_as_the_page_would(page, number).status == 200


def test_a_viewer_may_not_write_as_the_customer(visitors: Visitors, number: str) -> None:
    page = visitors.open("/admin/", "viewer")

    assert post_as_the_page_would(page, number).status == 403


def test_the_phone_page_is_closed_to_a_viewer(visitors: Visitors) -> None:
    page = visitors.open("/admin/", "viewer")
    expect(page.get_by_role("link", name="Phone")).to_have_count(0)

    answer = page.goto("/admin/phone/")

    assert answer is not None
    assert answer.status == 403
    visitors.forgive("403")
