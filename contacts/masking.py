"""Phone numbers for people who may not read them whole: the country and the last four digits.

`sees` is the answer of accounts.scope.sees_numbers. What a search finds for whom: contacts.search.
"""

from __future__ import annotations

import re

import phonenumbers

KEPT_DIGITS = 4
DOTS = "••••"

# A number inside other text: international, with or without its plus, never a part of a word or id.
_NUMBER = re.compile(r"(?<![\w.+-])(?:\+|00)?[1-9][0-9]{7,14}(?![\w-])")
# As people write it, in groups; its plus may be written as in an address.
_GROUPED = re.compile(r"(?:\+|%2B)[1-9](?:[ .()/-]{0,2}[0-9]){7,14}(?![\w-])", re.IGNORECASE)
_BETWEEN = re.compile(r"[^0-9]")
# Meta's ids of messages hold the customer's number, in base64.
_WAMID = re.compile(r"\bwamid\.([A-Za-z0-9+/=_-]{8,})")
_BSUID = re.compile(r"(?<![\w.-])([A-Z]{2})\.[A-Za-z0-9.]{5,}")


def shown(value: str, sees: bool) -> str:
    """Return a number or WhatsApp user id as this person may read it: "+65 •••• 4567"."""
    if sees or not value:
        return value
    head = _country(value)
    return " ".join(part for part in (head, DOTS, value[-KEPT_DIGITS:]) if part)


def shown_text(text: str, sees: bool) -> str:
    """Return any text, JSON too, with every number and WhatsApp user id in it as in `shown`."""
    if sees:
        return text
    masked = _WAMID.sub(lambda found: f"wamid.{DOTS}{found[1][-KEPT_DIGITS:]}", text)
    masked = _BSUID.sub(lambda found: shown(found[0], sees), masked)
    masked = _GROUPED.sub(lambda found: shown(_plain(found[0]), sees), masked)
    return _NUMBER.sub(lambda found: shown(found[0], sees), masked)


def _plain(number: str) -> str:
    """Return a number that begins with a plus, however it is written, without its groups."""
    return "+" + _BETWEEN.sub("", number.removeprefix("%2B").removeprefix("%2b"))


def _country(value: str) -> str:
    """Return "+65" of a number, "SG" of a WhatsApp user id, "" of anything else."""
    if value[:1].isalpha():
        return value[:2] if _BSUID.match(value) else ""
    digits = value.removeprefix("+").removeprefix("00")
    try:
        return f"+{phonenumbers.parse(f'+{digits}', None).country_code}"
    except phonenumbers.NumberParseException:
        return ""
