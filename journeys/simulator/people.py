"""Who takes part in a simulation: by number and WhatsApp user id, with their service windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contacts.addresses import normalise_bsuid, normalise_msisdn
from journeys.engine.values import Json, Medium
from messaging.window import window_end


def written_addresses(source: Mapping[str, Json], *keys: str) -> frozenset[str]:
    """Return the numbers and user ids under `keys`, in one way of writing."""
    values = [source[key] for key in keys if isinstance(source.get(key), str | int)]
    found = (normalise_bsuid(str(v)) or normalise_msisdn(str(v)) for v in values)
    return frozenset(one for one in found if one)


@dataclass(slots=True)
class People:
    """Contacts are numbered from 0. Number, digits and user id lead to the same one."""

    known: dict[str, int] = field(default_factory=dict)
    last_inbound: dict[int, datetime] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    numbers: int = 0

    def contact(self, addresses: frozenset[str]) -> int:
        """Return the contact with one of the addresses; a new one when nobody has any."""
        found = next((self.known[a] for a in sorted(addresses) if a in self.known), None)
        if found is None:
            found, self.numbers = self.numbers, self.numbers + 1
        for address in addresses:
            self.known.setdefault(address, found)
        return found

    def wrote(self, contact: int, medium: Medium, now: datetime) -> None:
        """Count a message; one on WhatsApp opens the service window."""
        self.counts[contact] = self.counts.get(contact, 0) + 1
        if medium == "chat":
            self.last_inbound[contact] = now

    def window_is_open(self, contact: int, now: datetime, *, strict: bool) -> bool:
        """Tell whether free-form messages go out: until 24 h after the last message.

        Before the first message only a strict simulation refuses, as many journeys begin with a
        message of the business that stands for a template.
        """
        last = self.last_inbound.get(contact)
        if last is None:
            return not strict
        end = window_end(last)
        return end is not None and now < end
