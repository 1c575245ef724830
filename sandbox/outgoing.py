"""A message of the business on its way to a customer."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.failures import Failure
from sandbox.lines import EIGHT
from sandbox.phones import Message, Phone


@dataclass(slots=True)
class Sending:
    """`phone` and `message` are None when phones are not kept."""

    umid: str
    client_id: str
    msisdn: str
    phone: Phone | None
    message: Message | None
    category: str  # pricing category
    failure: Failure | None
    delay_s: float = 0.0  # before a failure shows
    line: str = EIGHT
