"""What happened at the demo clinic before anybody looks: customers in every state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.demo.phones import PHONES
from sandbox.client import Client
from tests.e2e.stack import DemoStack

# Fixed, so that pictures stay the same.
BOOKED, ORDERED, CHOOSING = (customer.number for customer in PHONES)
UNREACHED, FILLING = "+6591234004", "+6591234005"
PATIENCE_S = 30
FIRST_LIST = "What service do you need?"
FORM = "Pick a place and a time"
CONFIRMED = "Appointment confirmed for "


@dataclass(frozen=True)
class Story:
    """Keys of what the story left behind, as addresses name them."""

    keys: dict[str, str]


def tell(stack: DemoStack) -> Story:
    """Play five customers: two are done, two have been asked something, one cannot be reached."""
    sandbox = stack.sandbox
    sandbox.say(CHOOSING, "book, please")
    refuse(sandbox, UNREACHED)
    book(sandbox, BOOKED)
    follow_order(stack, ORDERED)
    pick_service(sandbox, FILLING)
    sandbox.wait_text(CHOOSING, FIRST_LIST, PATIENCE_S)
    numbers = {"booked": BOOKED, "ordered": ORDERED, "choosing": CHOOSING, "filling": FILLING}
    return Story(stack.backstage("keys", BOOKED, UNREACHED) | numbers)


def refuse(sandbox: Client, number: str) -> None:
    """A customer asks, and the provider refuses to carry the answer."""
    sandbox.misbehave("reject", match={"msisdn": number}, status=400, code=1002)
    sandbox.say(number, "book an appointment")


def pick_service(sandbox: Client, number: str) -> dict[str, Any]:
    """Ask for an appointment and pick a service; return the slots that the form offers."""
    sandbox.say(number, "I would like to book an appointment")
    sandbox.wait_text(number, FIRST_LIST, PATIENCE_S)
    sandbox.tap(number, "General Consultation")
    form = sandbox.wait_text(number, FORM, PATIENCE_S)
    slots: dict[str, Any] = form["view"]["form"]["data"]
    return slots


def book(sandbox: Client, number: str) -> None:
    """Book an appointment from the first word to the confirmation."""
    slots = pick_service(sandbox, number)
    answers = {
        "location": slots["locations"][0]["id"],
        "date": slots["dates"][-1]["id"],
        "time": slots["times"][0]["id"],
        "reason": "A check-up",
    }
    sandbox.submit(number, answers)
    sandbox.wait_text(number, CONFIRMED, PATIENCE_S)


def follow_order(stack: DemoStack, number: str) -> None:
    """Follow an order from the template to the saved preferences."""
    sandbox = stack.sandbox
    stack.ship_order(number)
    sandbox.wait_text(number, "Your order has shipped!", PATIENCE_S)
    sandbox.tap(number, "Track order")
    sandbox.wait_text(number, "Select a product category:", PATIENCE_S)
    sandbox.tap(number, "Electronics")
    sandbox.wait_text(number, "Tell us what you like", PATIENCE_S)
    sandbox.submit(number, {"budget": "under $50", "brand": "Acme", "updates": True})
    sandbox.wait_text(number, "Thank you.", PATIENCE_S)
