"""Who a message of a run goes to: the run's contact, or somebody else its body names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contacts.addresses import Address, normalise_bsuid, normalise_msisdn
from contacts.identities import find_or_make
from contacts.models import ContactIdentity
from messaging.content.values import Json
from messaging.models import Channel


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message to be sent on behalf of a contact's run; `user` is the send body's `user`."""

    account_id: int
    channel: Channel
    contact_id: int
    user: Json


@dataclass(frozen=True, slots=True)
class Addressee:
    """The contact who gets the message, or the fault for which nobody does."""

    contact_id: int
    fault: str = ""


def addressees(messages: Sequence[Addressed]) -> list[Addressee]:
    """Return who gets each message.

    A journey may write to somebody else than the customer it runs for (a colleague, say). A
    `user` that names one of the customer's own identities, or nobody, means the customer; the
    BSUID may stand in `msisdn`, as journeys written for 8x8's older webhooks put it there. What is
    neither number nor BSUID has the fault `invalidNumber`: a message must not go astray.
    """
    named = [_written(message.user) for message in messages]
    asked = {m.contact_id for m, values in zip(messages, named, strict=True) if values}
    own = _own_values(asked) if asked else {}
    groups = [
        () if not values or values & own[message.contact_id] else _group(values, message.channel)
        for message, values in zip(messages, named, strict=True)
    ]
    others = _find(zip(messages, groups, strict=True))
    result = []
    for message, values, group in zip(messages, named, groups, strict=True):
        if not values or values & own[message.contact_id]:
            result.append(Addressee(message.contact_id))
        elif group:
            result.append(Addressee(others[message.account_id, group]))
        else:
            result.append(Addressee(message.contact_id, "invalidNumber"))
    return result


def _written(user: Json) -> set[str]:
    """Return what the user object names, normalised where that is possible."""
    if not isinstance(user, Mapping):
        return set()
    written = [str(user[key]) for key in ("msisdn", "channelUserId") if user.get(key)]
    return {normalise_msisdn(text) or text.strip() for text in written}


def _own_values(contact_ids: set[int]) -> dict[int, set[str]]:
    values: dict[int, set[str]] = defaultdict(set)
    rows = ContactIdentity.objects.filter(contact__in=contact_ids, valid_to__isnull=True)
    for contact_id, value in rows.values_list("contact", "value"):
        values[contact_id].add(value)
    return values


def _group(values: Iterable[str], channel: Channel) -> tuple[Address, ...]:
    numbers = {Address("msisdn", "", v) for v in values if normalise_msisdn(v) == v}
    if numbers:
        return (min(numbers),)
    ids = {v for v in values if normalise_bsuid(v)}
    return tuple(Address("bsuid", channel.portfolio.business_id, v) for v in sorted(ids)[:1])


def _find(
    pairs: Iterable[tuple[Addressed, tuple[Address, ...]]],
) -> dict[tuple[int, tuple[Address, ...]], int]:
    by_account: dict[int, list[tuple[Address, ...]]] = defaultdict(list)
    for message, group in pairs:
        if group:
            by_account[message.account_id].append(group)
    return {
        (account, group): contact
        for account in sorted(by_account)
        for group, contact in find_or_make(account, by_account[account]).items()
    }
