"""Which contact a page is about: one of the account that the request works in."""

from __future__ import annotations

from datetime import tzinfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.scope import current_account
from console.people.window import conversations_of
from console.runs.finding import zone_of
from contacts.models import Contact


def find_contact(request: HttpRequest, public_id: str) -> Contact:
    """Return a contact of the account that this request works in, for people who may see them."""
    account = current_account(request)
    if not request.user.has_perm("contacts.view_contact"):
        raise PermissionDenied
    return get_object_or_404(Contact, account=account, public_id=public_id)


def zone_of_contact(contact: Contact) -> tzinfo | None:
    """Return the time zone in which the contact's page tells times; None for the default."""
    conversations = conversations_of(contact)
    return zone_of(conversations[0].channel) if conversations else None
