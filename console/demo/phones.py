"""The customers that the demo knows from the start, and how each demo journey begins."""

from __future__ import annotations

from dataclasses import dataclass

# Holds the trigger word of the journey "Appointment booking".
BOOKING_WORDS = "I would like to book an appointment"
# The ids by which the phone page starts a demo journey.
DEMOS = ("appointment_booking", "order_shipped")


@dataclass(frozen=True, slots=True)
class Customer:
    """A number and a name. The numbers belong to nobody: nothing leaves the sandbox."""

    number: str
    name: str


PHONES = (
    Customer("+6591234001", "Aisha Rahman"),
    Customer("+6591234002", "Daniel Tan"),
    Customer("+6591234003", "Priya Nair"),
)
