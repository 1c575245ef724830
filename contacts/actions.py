"""What people who work here do to contacts: each action checks, changes and logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.clock import wall_now
from accounts.permissions import require
from contacts.consent import MAX_EVIDENCE, Said, write_down
from contacts.errors import CannotWriteDown
from contacts.models import Consent, Contact

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Source = Consent.Source
# Where somebody can have heard it; the other sources speak for themselves.
BY_HAND = (Source.PERSON, Source.PAPER, Source.CALL, Source.EMAIL, Source.WEBSITE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a customer told one of us. `at` None is now, topic "" everything."""

    action: str
    topic: str
    source: str
    evidence: str
    at: datetime | None = None


def write_consent_down(contact: Contact, heard: Heard, user: User) -> None:
    """Add to the ledger what a customer said; raise CannotWriteDown for what proves nothing."""
    require(user, "contacts.add_consent", contact.account)
    now = wall_now()
    _check(contact, heard, now)
    with transaction.atomic():
        said = Said(
            contact=contact,
            topic=heard.topic,
            action=heard.action,
            source=heard.source,
            evidence=heard.evidence.strip(),
            at=heard.at or now,
        )
        write_down([said])
        fields = ("topic", "source", "evidence")
        verb = f"{heard.action}_consent"
        record(contact.account, user, verb, "contact", str(contact.public_id), fields)


def _check(contact: Contact, heard: Heard, now: datetime) -> None:
    if contact.erased_at is not None:
        raise CannotWriteDown(_("This person was erased: nothing more is written down."))
    if heard.action not in Consent.Action.values:
        raise CannotWriteDown(_("Say whether it was granted or revoked."))
    if heard.source not in BY_HAND:
        raise CannotWriteDown(_("Choose how you heard it."))
    if not heard.evidence.strip():
        raise CannotWriteDown(_("Say what proves it: who said what, and where it is kept."))
    if len(heard.evidence) > MAX_EVIDENCE:
        raise CannotWriteDown(_("Keep the evidence to %(most)d letters.") % {"most": MAX_EVIDENCE})
    if heard.at is not None and heard.at > now:
        raise CannotWriteDown(_("That moment has not come yet."))
