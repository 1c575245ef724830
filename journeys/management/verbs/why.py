"""Tell who heard a customer's message, and by which rule."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.db.models import Q, QuerySet

from contacts.addresses import normalise_msisdn
from contacts.models import Contact
from messaging.models import InboundEvent, Message
from messaging.why import read_why


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("contact", metavar="CONTACT", help="number, WhatsApp user id or uuid")
    parser.add_argument("message", metavar="MESSAGE", help="umid, or number of the inbox item")
    parser.add_argument("--account", help="accountId, where several know the contact")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print the rules in their order, the deciding one marked."""
    contacts = find_contacts(options["contact"], options["account"])
    item = _find_item(contacts, options["message"])
    rules = read_why(item.why)
    if options["format"] == "json":
        told = [asdict(rule) for rule in rules]
        report = {"item": item.pk, "state": item.state, "outcome": item.outcome, "rules": told}
        stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
        return
    stdout.write(f"item {item.pk}: {item.state}, {item.outcome or 'no outcome yet'}")
    for number, rule in enumerate(rules, 1):
        mark = ">" if rule.decided else " "
        stdout.write(f"{mark} {number}. {rule.rule}: {rule.says}")
    if not rules:
        stdout.write("  no rules were asked: it was not heard yet, or before they were kept")


def find_contacts(named: str, account: str | None) -> QuerySet[Contact]:
    """Return the contacts that a number, a WhatsApp user id or a uuid names."""
    number = normalise_msisdn(named) or named
    asked = Q(identities__value__in={named, number}, identities__valid_to__isnull=True)
    with suppress(ValueError):
        asked |= Q(public_id=uuid.UUID(named))
    found = Contact.objects.filter(asked).distinct()
    found = found.filter(account__public_id=account) if account else found
    if not found:
        raise CommandError(f"no contact is known as {named}")
    return found


def _find_item(contacts: QuerySet[Contact], named: str) -> InboundEvent:
    asked = Q(key__in=(named, f"m:{named}"))
    if named.isascii() and named.isdecimal() and len(named) < 19:
        asked |= Q(pk=int(named))
    with suppress(ValueError):
        shown = Message.objects.filter(public_id=uuid.UUID(named), contact__in=contacts)
        asked |= Q(pk__in=shown.values("inbound_event"))
    item = InboundEvent.objects.filter(asked, contact__in=contacts).order_by("pk").first()
    if item is None:
        raise CommandError(f"the contact sent no message {named}")
    return item
