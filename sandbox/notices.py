"""What a customer notices of the business besides its messages: blue ticks and typing."""

from __future__ import annotations

from datetime import timedelta

from sandbox.clock import Clock, iso
from sandbox.phones import Message, PhoneBook

TYPING = timedelta(seconds=25)


class Notices:
    def __init__(self, clock: Clock, phones: PhoneBook) -> None:
        self._clock = clock
        self._phones = phones

    def read(self, message: Message, typing: bool = False) -> None:
        """The business has read the customer's message, and all before it on its line."""
        phone = self._phones.of(message)
        if phone is None:
            return
        self._phones.mark_read(phone, message.line)
        if typing:
            phone.typing_until[message.line] = iso(self._clock.now() + TYPING)
            self._phones.touch(phone)
