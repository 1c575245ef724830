"""How people are known to channels: numbers and WhatsApp user ids, in one way of writing.

An inbox item carries them as text: "msisdn:+6581234567 bsuid:SG.1349120865530274".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers

AddressKind = Literal["msisdn", "bsuid"]

_INTERNATIONAL = re.compile(r"\+?[1-9][0-9 ().-]{5,24}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# A country, and parts of letters and digits: "US.13491208655302741918".
_BSUID = re.compile(r"[A-Z]{2}(\.[A-Za-z0-9]{1,128}){1,2}")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One identity. `scope` is "" for numbers, the portfolio's business id for BSUIDs."""

    kind: AddressKind
    scope: str
    value: str


def normalise_msisdn(written: str) -> str | None:
    """Return an international number as E.164 with `+`, None for what is no number.

    A number without `+` is taken as international: providers write both.
    """
    text = written.strip()
    if not _INTERNATIONAL.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse("+" + text.lstrip("+"), None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # Ranges that the numbering tables do not know yet; a provider that names them is right.
    digits = "+" + re.sub(r"[^0-9]", "", text)
    return digits if _E164.fullmatch(digits) else None


def international_msisdn(written: str) -> str | None:
    """Return a number that says that it is international: by its plus sign, or, as providers write
    digits alone, by being a number of the country that it begins with. Else it may be a local one.
    """
    text = written.strip()
    if text.startswith("+"):
        return normalise_msisdn(text)
    found = normalise_msisdn(text) if text.isascii() and text.isdecimal() else None
    if found is None:
        return None
    try:
        is_one = phonenumbers.is_valid_number(phonenumbers.parse(found, None))
    except phonenumbers.NumberParseException:
        return None
    return found if is_one else None


def normalise_bsuid(written: str) -> str | None:
    """Return a WhatsApp business-scoped user id, None for what is none."""
    text = written.strip()
    return text if _BSUID.fullmatch(text) else None


def join_addresses(msisdn: str | None = None, bsuid: str | None = None) -> str:
    """Return the text form of a person's addresses; "" when both are missing."""
    parts = ([f"msisdn:{msisdn}"] if msisdn else []) + ([f"bsuid:{bsuid}"] if bsuid else [])
    return " ".join(parts)


def read_addresses(text: str, scope: str) -> tuple[Address, ...]:
    """Return the addresses in the text form, the number first; what is no address is left out.

    `scope` is the business id of the portfolio that a BSUID belongs to.
    """
    found: list[Address] = []
    for part in text.split():
        kind, _, value = part.partition(":")
        if kind == "msisdn" and (msisdn := normalise_msisdn(value)):
            found.append(Address("msisdn", "", msisdn))
        if kind == "bsuid" and (bsuid := normalise_bsuid(value)):
            found.append(Address("bsuid", scope, bsuid))
    return tuple(sorted(found, key=lambda address: address.kind != "msisdn"))
