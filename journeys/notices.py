"""Short messages that the host itself sends to a customer, outside of any journey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from contacts.models import Contact
from messaging.models import InboundEvent
from messaging.sending import Outgoing, queue_messages
from outbox.queue import enqueue


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that answers an inbox item; `confirms_stop` lets it pass the STOP it confirms."""

    item: InboundEvent
    text: str
    confirms_stop: bool = False


def send_notices(notices: Sequence[Notice], now: datetime) -> None:
    """Queue the notices: one an inbox item, however often that is taken."""
    outgoing = [
        Outgoing(
            account_id=notice.item.account_id,
            channel=notice.item.channel,
            contact_id=notice.item.contact_id,
            run_id=None,
            visit=None,
            effect_key=f"notice:{notice.item.pk}",
            body={"user": {}, "type": "text", "content": {"text": notice.text}},
            confirms_stop=notice.confirms_stop,
        )
        for notice in notices
        if notice.item.channel is not None and notice.item.contact_id is not None
    ]
    if outgoing:
        enqueue(queue_messages(outgoing, now))


@contextmanager
def in_words_of(contact: Contact) -> Iterator[None]:
    """Speak the contact's language, as far as texts are translated into it."""
    try:
        language = translation.get_supported_language_variant(contact.language or "")
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield
