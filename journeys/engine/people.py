"""Whose message it is, as far as its body tells: numbers and WhatsApp user ids."""

from __future__ import annotations

import re

from journeys.engine.values import Json, MailboxItem, Wait

_NUMBER = re.compile(r"\+?[0-9 ().-]{6,25}")
_USER_ID = re.compile(r"[A-Z]{2}(\.[A-Za-z0-9]{1,128}){1,2}")


def is_from(wait: Wait, item: MailboxItem) -> bool:
    """Say whether an early reply comes from the person that the wait names.

    A wait that names nobody means the customer of the run. One that names somebody by an address
    that the body does not bear says no, though it may be the same person by another address: the
    reply goes back to routing, which knows everybody's addresses.
    """
    wanted, known = address(wait.sender), addresses(item.body)
    if wanted and known:
        return wanted in known
    return not item.other


def addresses(body: Json) -> frozenset[str]:
    """Return who wrote a webhook body: its `user`, or the `source` of an SMS."""
    payload = body.get("payload") if isinstance(body, dict) else None
    if not isinstance(payload, dict):
        return frozenset()
    user = payload.get("user")
    named = user if isinstance(user, dict) else {}
    written = (named.get("msisdn"), named.get("channelUserId"), payload.get("source"))
    return frozenset(found for one in written if (found := address(one)))


def address(written: Json) -> str:
    """Return a number as its digits, a user id as it is, and "" for what is neither."""
    text = str(written).strip() if isinstance(written, str | int) else ""
    if _USER_ID.fullmatch(text):
        return text
    return re.sub(r"[^0-9]", "", text) if _NUMBER.fullmatch(text) else ""
