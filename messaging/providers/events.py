"""What a webhook tells, as values: the same for every provider, without a database.

One parser a provider makes these (eight_events, cloud_events); the inbox's items are made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from contacts.addresses import join_addresses, normalise_bsuid, normalise_msisdn
from messaging.content.values import Json, canonical
from messaging.providers.base import InboxItem, ItemKind

EventKind = Literal[
    "message", "status", "echo", "call", "preference", "template", "flow", "account", "unknown"
]


@dataclass(frozen=True, slots=True)
class Person:
    """The customer as the webhook names them; each may be "". `msisdn` is E.164 where it is a
    number at all, `user_id` a BSUID."""

    msisdn: str = field(default="", repr=False)
    user_id: str = field(default="", repr=False)
    name: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Return the addresses as an inbox item carries them; "" when it names nobody."""
        return join_addresses(normalise_msisdn(self.msisdn), normalise_bsuid(self.user_id))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a webhook tells.

    `id` is the provider's id of the message or event, `key` names the item in the inbox, `name`
    its entry in settings.INBOUND_HANDLERS. `type` is Meta's name of what it is (text, image,
    button_reply, account_update, ...), `content` is in the shape of 8x8's webhooks, `body` what
    the inbox keeps. `item` is how the inbox treats it.
    """

    kind: EventKind
    id: str
    key: str
    body: Json = field(repr=False)
    item: ItemKind = "account"
    name: str = ""
    type: str = ""
    content: Mapping[str, Json] = field(default_factory=dict, repr=False)
    contact: Person = field(default_factory=Person)
    state: str = ""
    at: datetime | None = None
    address: str = ""
    channel_ref: str = ""


def item_of(event: Event) -> InboxItem:
    """Return the inbox item of an event."""
    return InboxItem(
        event.item, event.key, canonical(event.body), event.address, event.at, event.channel_ref
    )


def person(msisdn: str = "", user_id: str = "", name: str = "") -> Person:
    """Return the person; a number is written in E.164 when it is one."""
    return Person(normalise_msisdn(msisdn) or msisdn, user_id, name)


def summary(event: Event) -> str:
    """Return in one line what an event says: what it is about, what became of it, which words."""
    text = event.content.get("text")
    about = event.content.get("templateName") or event.content.get("displayPhoneNumber")
    kind = event.type if event.type not in {"message", ""} else event.kind
    if event.kind == "status" and event.type == "message":
        return event.state
    parts = (kind.replace("_", " "), about, event.state, text)
    return ": ".join(part for part in parts if isinstance(part, str) and part)
