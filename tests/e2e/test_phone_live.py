"""How soon a phone shows what was sent, also when the stream is cut off, and what is sent twice."""

from __future__ import annotations

from datetime import datetime
from statistics import median

from playwright.sync_api import expect

from tests.e2e import MARKS
from tests.e2e.browser import Visitors
from tests.e2e.phone import Phone, open_phone, phone_path
from tests.e2e.stack import DemoStack
from tests.e2e.story import FIRST_LIST, PATIENCE_S

pytestmark = MARKS

SOON_S = 1.0
TALK = 4
# Notes when each bubble came to stand on the page, in milliseconds since 1970.
WATCH = """() => {
  window.stoodAt = {};
  const note = () => document.querySelectorAll("[data-bubble]").forEach((bubble) => {
    window.stoodAt[bubble.dataset.bubble] ??= Date.now();
  });
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}"""


def test_messages_stand_on_the_page_within_a_second(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    phone = open_phone(visitors, number)
    expect(phone.chat).to_be_visible()
    phone.page.evaluate(WATCH)

    stack.sandbox.say(number, "book")
    stack.sandbox.wait_text(number, FIRST_LIST, PATIENCE_S)
    sent = chat_on(stack, number, TALK)
    expect(phone.chat.locator("[data-bubble]")).to_have_count(len(sent))

    stood_at = phone.page.evaluate("window.stoodAt")
    waits = [stood_at[message["umid"]] / 1000 - at(message) for message in sent]
    assert median(waits) < SOON_S, waits


def chat_on(stack: DemoStack, number: str, times: int) -> list[dict[str, str]]:
    """Say something that gets an answer, so often; return the whole chat."""
    for nth in range(times):
        stack.sandbox.say(number, f"what do you mean? ({nth})")
        wanted = 2 * (nth + 2)
        stack.sandbox.wait_for(number, lambda all_, n=wanted: len(all_) >= n, PATIENCE_S)  # type: ignore[misc] # the default binds the loop's value
    return stack.sandbox.messages(number)


def at(message: dict[str, str]) -> float:
    return datetime.fromisoformat(message["at"]).timestamp()


def test_a_phone_without_a_stream_asks_and_stays_current(
    visitors: Visitors, stack: DemoStack, number: str
) -> None:
    page = visitors.open("about:blank")
    page.route("**/live/**", lambda route: route.abort())
    page.goto(phone_path(number))
    phone = Phone(page, number)
    expect(phone.column.get_by_text("Live connection lost. Asking once a second.")).to_be_visible()

    stack.sandbox.say(number, "book")

    phone.expect_message(FIRST_LIST)
    visitors.forgive("ERR_FAILED")


def test_a_double_click_answers_once(visitors: Visitors, stack: DemoStack, number: str) -> None:
    phone = open_phone(visitors, number)
    stack.ship_order(number)
    phone.expect_message("Your order has shipped!")

    phone.chat.get_by_role("button", name="Track order").dblclick()
    phone.expect_message("Select a product category:")

    taps = [each for each in stack.sandbox.messages(number) if each["direction"] == "in"]
    assert len(taps) == 1
