"""The customers' phones: what each of them sees, in order, and when the window closes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from sandbox.changes import Changes
from sandbox.clock import iso
from sandbox.lines import CLOUD, EIGHT, SMS
from sandbox.orders import bsuid_of
from sandbox.rendering import Choice, Form, Parts, View

WINDOW = timedelta(hours=24)


@dataclass(slots=True, eq=False)
class Message:
    """One bubble of a chat. `content` is what travelled, as it was sent."""

    umid: str
    direction: str  # out: from the business; in: from the customer
    at: str
    kind: str
    content: dict[str, Any]
    view: View
    client_id: str = ""
    ticks: str = "accepted"  # accepted, sent, delivered, read, undelivered
    error_code: int | None = None
    reply_to: str = ""
    medium: str = "whatsapp"  # or sms
    line: str = EIGHT  # the business's number that it goes to or comes from
    template: Parts | None = None  # components of the template that it names, where known

    def shown(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Phone:
    msisdn: str
    bsuid: str
    name: str
    open: bool
    heard_at: dict[str, datetime] = field(default_factory=dict)  # when the customer wrote, by line
    messages: list[Message] = field(default_factory=list)
    undelivered: list[Message] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)  # the customer's own, not answered yet
    typing_until: dict[str, str] = field(default_factory=dict)  # the business writes, by line
    revision: int = 0  # another one after every change, ticks included; 0: nothing happened yet

    def has_window(self, line: str, now: datetime) -> bool:
        return line in self.heard_at and now - self.heard_at[line] < WINDOW

    def find(self, umid: str) -> Message | None:
        return next((each for each in self.messages if each.umid == umid), None)

    def summary(self, line: str = EIGHT) -> dict[str, Any]:
        """`windowClosesAt` is that line's, `windows` those of all."""
        windows = {each: iso(at + WINDOW) for each, at in self.heard_at.items()}
        return {
            "msisdn": self.msisdn,
            "channelUserId": self.bsuid,
            "name": self.name,
            "open": self.open,
            "windowClosesAt": windows.get(line),
            "windows": windows,
            "typingUntil": self.typing_until.get(line),
            "count": len(self.messages),
            "revision": self.revision,
        }

    def shown(self, line: str = "") -> dict[str, Any]:
        """The phone with its chat on that line; without one with all that it shows."""
        return {
            **self.summary(line or EIGHT),
            "messages": [each.shown() for each in self.messages if line in ("", each.line)],
            "undelivered": [each.shown() for each in self.undelivered if line in ("", each.line)],
        }


class PhoneBook:
    """All phones; with a journal file they survive a restart of the sandbox."""

    def __init__(self, journal: Path | None) -> None:
        self._phones: dict[str, Phone] = {}
        self._by_bsuid: dict[str, str] = {}
        self._messages: dict[str, Message] = {}
        self._owners: dict[str, str] = {}
        self._path = journal
        self._journal: TextIO | None = None
        self.changes = Changes()
        if journal is not None:
            self._replay(journal)
            self._journal = journal.open("a", buffering=1)

    def get(self, msisdn: str) -> Phone | None:
        return self._phones.get(msisdn)

    def all(self) -> list[Phone]:
        return list(self._phones.values())

    def message(self, umid: str) -> Message | None:
        return self._messages.get(umid)

    def of(self, message: Message) -> Phone | None:
        """The phone that shows the message."""
        return self._phones.get(self._owners.get(message.umid, ""))

    def phone(self, msisdn: str, country: str, is_open: bool) -> Phone:
        """The phone of that number; a new one is switched on by being asked for."""
        found = self._phones.get(msisdn)
        if found is None:
            name = f"Customer {msisdn[-4:]}"
            found = Phone(msisdn, bsuid_of(msisdn, country), name, is_open)
            self._phones[msisdn] = found
            self._by_bsuid[found.bsuid] = msisdn
        return found

    def msisdn_of(self, bsuid: str) -> str:
        """The number behind a BSUID; a customer nobody knows is known by the BSUID alone."""
        return self._by_bsuid.get(bsuid, bsuid)

    def add(self, phone: Phone, message: Message) -> None:
        phone.messages.append(message)
        self._messages[message.umid] = message
        self._owners[message.umid] = phone.msisdn
        if message.direction == "in":
            phone.unread.append(message)
        else:
            phone.typing_until.pop(message.line, None)
        self.touch(phone)
        if self._journal is not None:
            self._note({"phone": phone.msisdn, "bsuid": phone.bsuid, "message": message.shown()})

    def tick(self, phone: Phone, message: Message, ticks: str, error_code: int | None) -> None:
        """Move a message's ticks; one that was not delivered disappears from the chat."""
        message.ticks, message.error_code = ticks, error_code
        if ticks == "undelivered" and message in phone.messages:
            phone.messages.remove(message)
            phone.undelivered.append(message)
        self.touch(phone)
        self._note(
            {"phone": phone.msisdn, "umid": message.umid, "ticks": ticks, "code": error_code}
        )

    def call(self, phone: Phone, name: str) -> None:
        """Give the customer a name, which webhooks then tell."""
        phone.name = name
        self.touch(phone)

    def touch(self, phone: Phone) -> None:
        """Say that the phone shows something else than before."""
        phone.revision = self.changes.note(phone.msisdn)

    def touch_all(self) -> None:
        for phone in self._phones.values():
            self.touch(phone)

    def mark_read(self, phone: Phone, line: str) -> None:
        """The business has answered: the customer sees that it read what they wrote."""
        unread = [message for message in phone.unread if message.line == line]
        phone.unread = [message for message in phone.unread if message.line != line]
        for message in unread:
            if message.ticks != "read":
                self.tick(phone, message, "read", None)

    def clear(self) -> None:
        for msisdn in self._phones:
            self.changes.note(msisdn)
        self._phones.clear()
        self._by_bsuid.clear()
        self._messages.clear()
        self._owners.clear()
        if self._journal is not None:
            self._journal.truncate(0)

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()

    def _note(self, line: dict[str, Any]) -> None:
        if self._journal is not None:
            self._journal.write(json.dumps(line) + "\n")

    def _replay(self, path: Path) -> None:
        if not path.exists():
            return
        for text in path.read_text().splitlines():
            try:
                line = json.loads(text)
            except ValueError:  # torn by a kill
                continue
            self._replay_line(line)

    def _replay_line(self, line: dict[str, Any]) -> None:
        msisdn = line["phone"]
        phone = self.phone(msisdn, line.get("bsuid", "SG.0")[:2], is_open=True)
        if "message" in line:
            message = _message(line["message"])
            self.add(phone, message)
            if message.direction == "in" and message.line in (EIGHT, CLOUD):
                phone.heard_at[message.line] = datetime.fromisoformat(message.at)
        elif (found := self._messages.get(line["umid"])) is not None:
            self.tick(phone, found, line["ticks"], line["code"])


def _message(line: dict[str, Any]) -> Message:
    line.setdefault("line", SMS if line.get("medium") == "sms" else EIGHT)
    view = line.pop("view")
    choices = [Choice(**choice) for choice in view.pop("choices")]
    form = view.pop("form")
    return Message(
        **line, view=View(**view, choices=choices, form=Form(**form) if form is not None else None)
    )
