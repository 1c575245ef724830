"""The run page moves on by itself; who only looks finds nothing to press."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import Visitors
from tests.e2e.stack import DemoStack
from tests.e2e.story import FIRST_LIST, PATIENCE_S

pytestmark = MARKS


def begin(stack: DemoStack, number: str) -> str:
    """Let a customer begin to book; return the address of the run."""
    stack.sandbox.say(number, "book")
    stack.sandbox.wait_text(number, FIRST_LIST, PATIENCE_S)
    return f"/admin/run/{stack.backstage('run', number)['run']}/"


def test_a_run_page_moves_on_while_the_customer_answers(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    page = visitors.open(begin(stack, number))
    visits = page.locator("#visits > li")
    expect(visits.first).to_be_visible()
    before = visits.count()
    page.evaluate("window.isTheSamePage = true")

    stack.sandbox.tap(number, "General Consultation")

    # The service is known, the slots are asked for, the form is shown: three visits more.
    expect(visits.nth(before + 2)).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_an_agent_cancels_a_run_after_being_asked(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    page = visitors.open(begin(stack, number))

    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("Cancelled by an operator").first).to_be_visible()


def test_a_viewer_finds_nothing_to_press_on_a_run(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    path = begin(stack, number)

    expect(visitors.open(path).locator("[data-dialog]")).not_to_have_count(0)
    page = visitors.open(path, "viewer")

    expect(page.locator("#visits > li").first).to_be_visible()
    expect(page.locator("[data-dialog]")).to_have_count(0)
    expect(page.get_by_text(number)).to_have_count(0)
