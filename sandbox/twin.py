"""The provider's twin: everything the sandbox knows, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.booking import Bookings, is_zone
from sandbox.catalogue import Catalogue
from sandbox.clock import Clock
from sandbox.cloud.limits import Limits
from sandbox.errors import Refusal
from sandbox.ledger import Ledger
from sandbox.media import MediaStore
from sandbox.misbehaviour import Misbehaviour
from sandbox.notices import Notices
from sandbox.phones import Phone, PhoneBook
from sandbox.poster import Poster
from sandbox.receipts import Receipts
from sandbox.schedule import Schedule
from sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Twin:
    settings: Settings
    clock: Clock
    ledger: Ledger
    phones: PhoneBook
    catalogue: Catalogue
    misbehaviour: Misbehaviour
    poster: Poster
    receipts: Receipts
    bookings: Bookings
    media: MediaStore
    limits: Limits
    notices: Notices
    schedule: Schedule
    keeps_phones: bool  # False: only ledger and histogram are kept, for load tests

    def phone(self, msisdn: str) -> Phone:
        """The phone of that number, switched on when it is new."""
        settings = self.settings
        return self.phones.phone(msisdn, settings.bsuid_country, settings.phones_open)

    def configure(self, given: dict[str, Any]) -> None:
        """Take over what is given (already judged by the schema control_config)."""
        if not is_zone(given.get("booking_time_zone", self.settings.booking_time_zone)):
            raise Refusal(400, 1000, "booking_time_zone is not a time zone")
        self.settings.update(given)
        self.clock.offset_s = given.get("clock_offset_s", self.clock.offset_s)
        for template in given.get("templates", []):
            self.catalogue.put_template(template)
        for flow in given.get("flows", []):
            self.catalogue.put_flow(flow)
        for customer in given.get("customers", []):
            self.phones.call(self.phone(customer["msisdn"]), customer["name"])

    def shown(self) -> dict[str, Any]:
        return {
            **self.settings.shown(),
            "clock_offset_s": self.clock.offset_s,
            "now": self.clock.text(),
            "templates": [
                {"name": each.name, "language": each.language, "status": each.status}
                for each in self.catalogue.templates.values()
            ],
            "flows": [
                {"id": each.id, "name": each.name, "status": each.status}
                for each in self.catalogue.flows.values()
            ],
        }

    def reset(self) -> None:
        """Forget what happened: ledger, phones, plans, bookings, clock. The settings stay."""
        self.clock.offset_s = 0.0
        self.misbehaviour.clear()
        self.receipts.reset()
        self.poster.reset()
        self.ledger.reset()
        self.phones.clear()
        self.bookings.clear()
        self.media.clear()
        self.limits.clear()
        self.schedule.clear()


def make_twin(folder: Path, keeps_phones: bool = True, keeps_journal: bool = False) -> Twin:
    settings, clock, misbehaviour = Settings(), Clock(), Misbehaviour()
    phones = PhoneBook(folder / "phones.jsonl" if keeps_phones and keeps_journal else None)
    poster = Poster(settings, misbehaviour)
    media = MediaStore(folder / "media")
    if not keeps_journal:
        media.clear()
    return Twin(
        settings=settings,
        clock=clock,
        ledger=Ledger(folder),
        phones=phones,
        catalogue=Catalogue(clock),
        misbehaviour=misbehaviour,
        poster=poster,
        receipts=Receipts(settings, clock, poster, phones),
        bookings=Bookings(),
        media=media,
        limits=Limits(settings.cloud),
        notices=Notices(clock, phones),
        schedule=Schedule(clock),
        keeps_phones=keeps_phones,
    )
