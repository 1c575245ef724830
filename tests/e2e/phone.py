"""A customer's phone on the phone page, touched as a person would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import WIDE, Look, Visitors


def phone_path(*numbers: str) -> str:
    return "/admin/phone/?" + urlencode([("number", number) for number in numbers])


def open_phone(visitors: Visitors, number: str, look: Look = WIDE) -> Phone:
    """Open the phone page with one customer, as somebody who may play them."""
    return Phone(visitors.open(phone_path(number), look=look), number)


@dataclass(frozen=True)
class Phone:
    """One of the phones of a page."""

    page: Page
    number: str

    @property
    def column(self) -> Locator:
        return self.page.locator(f"[data-phone='{self.number}']")

    @property
    def chat(self) -> Locator:
        return self.column.get_by_role("log")

    @property
    def sheet(self) -> Locator:
        return self.column.get_by_role("dialog")

    def message(self, text: str) -> Locator:
        """Return the newest bubble with this text."""
        return self.chat.locator("[data-bubble]").filter(has_text=text).last

    def expect_message(self, text: str) -> None:
        expect(self.message(text)).to_be_visible()

    def say(self, text: str) -> None:
        self.column.get_by_label("Message", exact=True).fill(text)
        self.column.get_by_label("Message", exact=True).press("Enter")

    def start(self, demo: str) -> None:
        self.column.get_by_role("button", name=demo).click()

    def press(self, button: str) -> None:
        """Press a button of the newest message that has it."""
        self.chat.get_by_role("button", name=button, exact=True).last.click()

    def pick(self, menu: str, row: str) -> None:
        """Open a list message's sheet, choose a row and send it."""
        self.press(menu)
        self.sheet.get_by_label(row).check()
        self.sheet.get_by_role("button", name="Send").click()
        expect(self.sheet).to_have_count(0)

    def choose_in_form(self, field: str) -> None:
        """Choose the last option of a drop-down."""
        options = self.sheet.get_by_label(field)
        options.select_option(index=options.locator("option").count() - 1)

    def finish(self, button: str) -> None:
        """Press the form's button; while answers are missing it is dimmed, and says which."""
        self.sheet.get_by_role("button", name=button).click(force=True)

    def expect_problem(self, field: str, words: str) -> None:
        """Expect a message under a field, tied to it for those who hear the page."""
        box = self.sheet.locator(".wp-field").filter(has_text=field)
        expect(box.get_by_role("alert")).to_have_text(words)

    def expect_seen_as(self, state: str) -> None:
        """Expect the business to see these ticks on the customer's side of the newest message."""
        sees = self.column.locator(".wp-sees")
        expect(sees).to_have_text(re.compile(state))
