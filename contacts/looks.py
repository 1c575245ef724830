"""How people and what they wrote look in lists, masked for readers who see no numbers."""

from __future__ import annotations

import json

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.looks import NOTHING
from accounts.pages import page_of
from contacts.masking import shown, shown_text
from contacts.models import Contact, ContactIdentity


def contact_url(contact: Contact) -> str:
    return page_of("contact", contact.public_id, "contacts_contact", contact.pk)


def person(contact: Contact | None, sees: bool) -> SafeString | str:
    """A contact's name, linked, with their number beneath; ask for the identities beforehand."""
    if contact is None:
        return NOTHING
    number = known_as(contact, sees)
    name = contact.name or number or str(contact)
    beneath = number if contact.name else ""
    return format_html(
        '<span class="ls-who"><a class="ls-link" href="{}">{}</a>'
        '<span class="ls-sub">{}</span></span>',
        contact_url(contact),
        name,
        beneath,
    )


def known_as(contact: Contact, sees: bool) -> str:
    """The newest number that is valid, else a WhatsApp user id, as the reader may see it."""
    valid = [one for one in contact.identities.all() if one.valid_to is None]
    valid.sort(key=lambda one: (one.kind == ContactIdentity.Kind.MSISDN, one.pk))
    return shown(valid[-1].value, sees) if valid else ""


def json_block(text: str, sees: bool) -> SafeString | str:
    """JSON text, indented and masked; what is no JSON as it is."""
    if not text:
        return NOTHING
    try:
        pretty = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pretty = text
    return format_html('<pre class="ls-json">{}</pre>', shown_text(pretty, sees))


def erased(text: str) -> str:
    """What stands for a value that was erased."""
    return text or gettext("erased")
