"""Statuses of outbound messages: queued, sent, delivered, read, or undelivered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.cloud.statuses import WORDS, CloudStatuses
from sandbox.lines import CLOUD, SMS
from sandbox.outgoing import Sending
from sandbox.phones import Phone, PhoneBook
from sandbox.poster import Poster
from sandbox.settings import Settings
from sandbox.statuses import EightStatuses
from sandbox.webhook import Webhook

_TICKS = {
    "sent": "sent",
    "delivered_to_recipient": "delivered",
    "read": "read",
    "undelivered": "undelivered",
}


class Receipts:
    """Moves the ticks of messages and posts a webhook for each move, one after the other."""

    def __init__(self, settings: Settings, clock: Clock, poster: Poster, phones: PhoneBook) -> None:
        self._settings = settings
        self._eight = EightStatuses(settings, clock)
        self._cloud = CloudStatuses(settings, clock)
        self._poster = poster
        self._phones = phones
        self._life = 0
        self.planned = 0  # statuses whose time has not come

    def reset(self) -> None:
        self._life += 1
        self.planned = 0

    def begin(self, sending: Sending) -> None:
        """Plan the statuses of an accepted message."""
        settings = self._settings
        if sending.message is None and not self._poster.reaches(sending.line):
            return
        states = _told(sending.line, settings.statuses)
        if sending.failure is not None:
            states = [state for state in states if state == "queued"] + ["undelivered"]
        if settings.statuses and states:
            self._plan(sending, states, sending.delay_s)
        elif sending.failure is not None and sending.message and sending.phone:
            code = sending.failure.code
            self._phones.tick(sending.phone, sending.message, "undelivered", code)

    def open(self, phone: Phone) -> None:
        """The customer looks at the phone: what was delivered is read now."""
        phone.open = True
        if "read" not in self._settings.statuses:
            return
        for message in phone.messages:
            is_chat = message.line != SMS
            if message.direction == "out" and is_chat and message.ticks == "delivered":
                sending = Sending(
                    message.umid, message.client_id, phone.msisdn, phone, message, "service", None
                )
                sending.line = message.line
                self._move(sending, ["read"])

    def _plan(self, sending: Sending, states: list[str], extra_s: float = 0.0) -> None:
        self.planned += 1
        delay_s = self._settings.status_delay_s + extra_s
        asyncio.get_running_loop().call_later(delay_s, self._ripe, sending, states, self._life)

    def _ripe(self, sending: Sending, states: list[str], life: int) -> None:
        if life == self._life:
            self.planned -= 1
            self._move(sending, states)

    def _move(self, sending: Sending, states: list[str]) -> None:
        state, rest = states[0], states[1:]
        if state == "read" and sending.phone is not None and not sending.phone.open:
            return
        if state in _TICKS and sending.message is not None and sending.phone is not None:
            code = sending.failure.code if sending.failure else None
            self._phones.tick(sending.phone, sending.message, _TICKS[state], code)
        follow: Callable[[], None] | None = (lambda: self._plan(sending, rest)) if rest else None
        speaker = self._cloud if sending.line == CLOUD else self._eight
        webhook = Webhook("status", sending.msisdn, speaker.body(sending, state), state, follow)
        webhook.line, webhook.umid = sending.line, sending.umid
        self._poster.post(webhook)


def _told(line: str, states: list[str]) -> list[str]:
    """The states of which the line's provider says anything."""
    if line == SMS:  # nobody learns whether a text was read
        return [state for state in states if state != "read"]
    return [state for state in states if line != CLOUD or state in WORDS]
