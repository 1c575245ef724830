"""The phone page on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import NARROW, Visitors
from tests.e2e.phone import open_phone
from tests.e2e.story import FIRST_LIST, FORM

pytestmark = MARKS

FINGER = 40
# What a finger must hit on the phone itself, with its size as far as it takes touches.
TARGETS = """(least) => [...document.querySelectorAll(
    "[data-phone] button:not([tabindex='-1']), [data-phone] select, .wp-row"
  )]
  .map((each) => [each.getAttribute("aria-label") || each.innerText, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
  .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def test_the_demo_can_be_played_on_a_narrow_screen(visitors: Visitors, number: str) -> None:
    phone = open_phone(visitors, number, NARROW)

    phone.say("book")
    phone.expect_message(FIRST_LIST)
    phone.pick("Choose", "Specialist Visit")
    phone.expect_message(FORM)

    assert phone.page.evaluate("document.scrollingElement.scrollWidth") <= NARROW.width


def test_fingers_find_their_targets(visitors: Visitors, number: str) -> None:
    phone = open_phone(visitors, number, NARROW)
    phone.say("book")
    phone.expect_message(FIRST_LIST)
    phone.press("Choose")
    expect(phone.sheet).to_be_visible()

    assert phone.page.evaluate(TARGETS, FINGER) == []
