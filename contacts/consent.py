"""Consent: what people said about being written to, and whether a message may go out.

Rows are found by the contact and by an HMAC of the person's addresses, so that a STOP outlives the
contact's erasure and counts again when the same number comes back.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.encoding import force_bytes

from accounts.models import Account
from contacts.addresses import normalise_msisdn
from contacts.models import Consent, Contact, ContactIdentity
from contacts.topics import EVERYTHING, plain_topic

MAX_EVIDENCE = 2000
# Ids of messages and events are parts of a unique key, which must not grow long.
MAX_ID = 200
# Sources whose evidence is such an id.
TOLD_ONCE = {Consent.Source.KEYWORD, Consent.Source.WHATSAPP, Consent.Source.RECEIPT}

LATEST = """
SELECT DISTINCT ON (found.contact, found.topic)
       found.contact, found.topic, found.action, found.source, found.at, found.id
  FROM (SELECT s.contact, c.topic, c.action, c.source, c.at, c.id
          FROM unnest(%(contacts)s::bigint[], %(accounts)s::bigint[], %(subjects)s::text[])
               AS s(contact, account, subject)
          JOIN contacts_consent c ON c.account_id = s.account AND c.subject_hmac = s.subject
         UNION ALL
        SELECT c.contact_id, c.topic, c.action, c.source, c.at, c.id
          FROM contacts_consent c WHERE c.contact_id = ANY(%(people)s)) AS found
 ORDER BY found.contact, found.topic, found.at DESC, found.id DESC
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The last thing a person said about one topic."""

    topic: str
    action: str
    source: str
    at: datetime
    row: int

    @property
    def is_granted(self) -> bool:
        return self.action == Consent.Action.GRANT


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a contact said, to be written down."""

    contact: Contact
    topic: str
    action: str
    source: str
    evidence: str = field(repr=False)
    at: datetime


def grant(contact: Contact, topic: str, source: str, evidence: str, at: datetime) -> None:
    """Write down that the contact agreed to a topic; "" agrees to everything."""
    write_down([Said(contact, topic, Consent.Action.GRANT, source, evidence, at)])


def revoke(contact: Contact, topic: str, source: str, evidence: str, at: datetime) -> None:
    """Write down that the contact wants no more of a topic; "" stops everything."""
    write_down([Said(contact, topic, Consent.Action.REVOKE, source, evidence, at)])


def write_down(said: Sequence[Said]) -> None:
    """Append rows, set-wise. What a provider or a message told before is not written again."""
    subjects = _subjects({one.contact.pk for one in said})
    Consent.objects.bulk_create(
        [
            Consent(
                account_id=one.contact.account_id,
                contact=one.contact,
                subject_hmac=_chief(one.contact, subjects.get(one.contact.pk, [])),
                topic=plain_topic(one.topic),
                action=one.action,
                source=one.source,
                evidence=_storable(
                    one.evidence, MAX_ID if one.source in TOLD_ONCE else MAX_EVIDENCE
                ),
                at=one.at,
            )
            for one in said
        ],
        ignore_conflicts=True,
    )


def may_send(contact: Contact, topic: str) -> bool:
    """Tell whether a message about this topic may go to the contact.

    A topic needs a yes of its own: a yes to everything only lifts an earlier no to everything,
    which forbids all topics until then, or until a later yes to the topic. A message without a
    topic (an answer, a receipt, a service) needs no yes, and no standing no to everything.
    """
    return allows(standings([contact.pk]).get(contact.pk, {}), topic)


def allows(said: Mapping[str, Standing], topic: str) -> bool:
    """Answer `may_send` from what the person last said about each topic."""
    about, everything = plain_topic(topic), said.get(EVERYTHING)
    stopped = everything is not None and not everything.is_granted
    if about == EVERYTHING:
        return not stopped
    own = said.get(about)
    if own is None or not own.is_granted:
        return False
    return not stopped or everything is None or (own.at, own.row) > (everything.at, everything.row)


def standings(contact_ids: Iterable[int]) -> dict[int, dict[str, Standing]]:
    """Return contact id -> topic -> the last word on it, in two queries for any number."""
    people = sorted(set(contact_ids))
    known = [
        (contact, account, subject)
        for contact, listed in _subjects(people).items()
        for account, subject in listed
    ]
    columns = [list(column) for column in zip(*known, strict=True)] or [[], [], []]
    asked = dict(zip(("contacts", "accounts", "subjects"), columns, strict=True))
    found: dict[int, dict[str, Standing]] = {}
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"people": people, **asked})
        for contact, topic, action, source, at, row in cursor.fetchall():
            found.setdefault(contact, {})[topic] = Standing(topic, action, source, at, row)
    return found


def history(contact: Contact) -> QuerySet[Consent]:
    """Return all that the person ever said, the newest first; also what was kept when a contact
    with the same number was erased."""
    subjects = [subject for _, subject in _subjects([contact.pk]).get(contact.pk, [])]
    known = Q(contact=contact) | Q(account=contact.account_id, subject_hmac__in=subjects)
    return Consent.objects.filter(known).order_by("-at", "-id")


def of_number(account_id: int, number: str) -> Q:
    """Return the condition for what was ever said by a number, its contact erased or not."""
    return Q(subject_hmac__in=_hmacs(account_id, normalise_msisdn(number) or number.strip()))


def subject_hmac(account: Account, number: str) -> str:
    """Return what stands for a number (or WhatsApp user id) when nobody may know it any more."""
    return _hmacs(account.pk, normalise_msisdn(number) or number.strip())[0]


def _hmacs(account_id: int, value: str) -> list[str]:
    """Return the HMAC by the secret key, then those by the keys it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    text = f"{account_id}:{value}".encode()
    return [hmac.digest(_key(key), text, "sha256").hex() for key in keys]


def _key(secret: str | bytes) -> bytes:
    """Return a key that is good for this alone."""
    return hmac.digest(force_bytes(secret), b"wend.consent.subject", "sha256")


def _subjects(contact_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Return contact id -> (account, HMAC) of each address that is theirs, the chief one first:
    the newest number, else the newest WhatsApp user id."""
    rows = ContactIdentity.objects.filter(contact__in=list(contact_ids), valid_to__isnull=True)
    # "msisdn" comes after "bsuid".
    found = rows.order_by("-kind", "-id").values_list("contact", "account", "value")
    subjects: dict[int, list[tuple[int, str]]] = {}
    for contact, account, value in found:
        listed = subjects.setdefault(contact, [])
        listed.extend((account, digest) for digest in _hmacs(account, value))
    return subjects


def _chief(contact: Contact, listed: Sequence[tuple[int, str]]) -> str:
    """Return the HMAC to write under; of the contact itself when it has no address."""
    if listed:
        return listed[0][1]
    return _hmacs(contact.account_id, f"contact:{contact.public_id}")[0]


def _storable(evidence: str, longest: int) -> str:
    """Return evidence that PostgreSQL can hold: no NUL, no lone surrogates."""
    return evidence.replace("\x00", "").encode("utf-8", "ignore").decode()[:longest]
