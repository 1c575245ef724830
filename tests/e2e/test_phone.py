"""Both demo journeys, played on the phone page by clicking."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import Visitors
from tests.e2e.phone import Phone, open_phone, phone_path
from tests.e2e.stack import DemoStack
from tests.e2e.story import CONFIRMED, FIRST_LIST, FORM
from tests.factories import new_number

pytestmark = MARKS

NUDGE_S = 2 * 3600 + 60


def test_an_appointment_is_booked_by_clicking(visitors: Visitors, number: str) -> None:
    phone = open_phone(visitors, number)

    phone.say("I would like to book an appointment")
    phone.expect_message(FIRST_LIST)
    phone.pick("Choose", "General Consultation")
    phone.expect_message(FORM)
    phone.press("Pick a time")
    phone.finish("Book")
    phone.expect_problem("Location", "Choose one")
    phone.choose_in_form("Location")
    phone.choose_in_form("Date")
    phone.choose_in_form("Time")
    phone.sheet.get_by_label("Reason").fill("A check-up")
    phone.finish("Book")

    phone.expect_message(CONFIRMED)


def test_an_order_is_followed_by_clicking(visitors: Visitors, number: str) -> None:
    phone = open_phone(visitors, number)

    phone.start("Order shipped")
    phone.expect_message("Your order has shipped!")
    phone.press("Track order")
    phone.expect_message("arrives in 2 days")
    phone.pick("Categories", "Electronics")
    phone.expect_message("Tell us what you like in Electronics")
    fill_in_preferences(phone)

    phone.expect_message("Thank you. We will write when something new in Electronics fits")


def fill_in_preferences(phone: Phone) -> None:
    """Save the form without its required answer, then with it."""
    phone.press("Open the form")
    phone.finish("Save")
    phone.expect_problem("Budget", "Choose one")
    phone.sheet.get_by_label("Under $50").check()
    phone.sheet.get_by_label("Favourite brand").fill("Acme")
    phone.finish("Save")


def test_a_silent_customer_is_nudged_after_two_hours(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    phone = open_phone(visitors, number)
    phone.say("book")
    phone.expect_message(FIRST_LIST)
    assert stack.backstage("await_wait", number)["waits"]

    stack.backstage("clock", str(NUDGE_S))

    try:
        phone.expect_message("Are you still there? Tap Choose above to pick a service.")
    finally:
        stack.backstage("clock", "0")


def test_ticks_change_when_the_customer_looks(visitors: Visitors, number: str) -> None:
    phone = open_phone(visitors, number)
    phone.column.get_by_role("switch").click()
    expect(phone.column.get_by_role("switch")).not_to_be_checked()
    phone.say("book")
    phone.expect_message(FIRST_LIST)
    phone.expect_seen_as("Delivered")

    phone.column.get_by_role("switch").click()

    phone.expect_seen_as("Read")


def test_two_phones_stand_side_by_side_and_apart(visitors: Visitors, number: str) -> None:
    other = new_number()
    page = visitors.open(phone_path(number, other))
    mine, theirs = Phone(page, number), Phone(page, other)

    mine.say("book")
    mine.expect_message(FIRST_LIST)

    expect(theirs.column.get_by_text("Nothing here yet")).to_be_visible()
    left, right = mine.column.bounding_box(), theirs.column.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] == right["y"]
