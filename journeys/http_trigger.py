"""Starting journeys by request: the http_request trigger, as a command in the inbox."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from accounts.clock import wall_now
from accounts.models import Account
from contacts.addresses import international_msisdn, join_addresses, normalise_bsuid
from journeys.definitions import definition_of
from journeys.engine.definition import Definition, Step, all_steps
from journeys.engine.rendering import compile_template, render
from journeys.engine.values import EvaluationError, Json, Scope, canonical
from journeys.errors import NoContact
from journeys.expressions.evaluator import Evaluator
from journeys.models import Trigger
from journeys.speaking import medium_of
from journeys.starts import enabled_triggers
from messaging.models import Channel, InboundEvent
from outbox.bell import ring


def start_by_request(account: Account, sub_account: str | None, data: Mapping[str, Json]) -> int:
    """Ask every enabled http_request journey of the sub-account (None: of all) to start.

    Returns how many commands were put into the inbox; raises NoContact, and asks for nothing,
    when one of them finds no phone number in the data.
    """
    now = wall_now()
    commands = []
    for trigger in enabled_triggers(account.pk, Trigger.Kind.HTTP_REQUEST):
        own = trigger.journey.sub_account
        if own is not None and sub_account is not None and own.name != sub_account:
            continue
        version = trigger.journey.live_version
        if version is None:
            continue
        definition = definition_of(version.pk)
        channel = channel_for(trigger, definition, sub_account)
        address = recipient(definition, data)
        body = {"verb": "start", "trigger": trigger.pk, "channel": channel.pk, "data": dict(data)}
        commands.append(
            InboundEvent(
                account=account,
                channel=channel,
                key=f"c:{uuid.uuid4()}",
                address=address,
                kind=InboundEvent.Kind.COMMAND,
                occurred_at=now,
                received_at=now,
                body=canonical(body),
            )
        )
    with transaction.atomic():
        InboundEvent.objects.bulk_create(commands)
        transaction.on_commit(ring)
    return len(commands)


def channel_for(trigger: Trigger, definition: Definition, sub_account: str | None) -> Channel:
    """Return the channel a run speaks on: the journey's, the request's or its first message's.

    A sub-account that the journey or the request names is binding: raises NoContact when it has
    no channel. What steps name is a hint, as definitions are carried between accounts.
    """
    channels = channels_of([trigger.account_id])[trigger.account_id]
    return choose_channel(trigger, definition, sub_account, channels)


def channels_of(accounts: Collection[int]) -> dict[int, list[Channel]]:
    """Return account -> its channels, those for chats first."""
    found: dict[int, list[Channel]] = {account: [] for account in accounts}
    rows = Channel.objects.filter(account__in=accounts).select_related("sub_account")
    for channel in sorted(rows, key=lambda channel: (medium_of(channel) == "sms", channel.pk)):
        found[channel.account_id].append(channel)
    return found


def choose_channel(
    trigger: Trigger, definition: Definition, sub_account: str | None, channels: Sequence[Channel]
) -> Channel:
    """Return the one of the account's channels that a run speaks on; see `channel_for`."""
    by_name = {channel.sub_account.name: channel for channel in reversed(channels)}
    own = trigger.journey.sub_account
    binding = own.name if own else sub_account
    if binding is not None:
        if binding not in by_name:
            raise NoContact(f"Sub-account {binding} has no channel to send on.")
        return by_name[binding]
    hints = [inputs_of(step).get("subAccountId") for step in all_steps(definition)]
    named = [by_name[hint] for hint in hints if isinstance(hint, str) and hint in by_name]
    if not channels:
        raise NoContact("The account has no channel to send on.")
    return (named or channels)[0]


def recipient(definition: Definition, data: Mapping[str, Json]) -> str:
    """Return the address of the first message's user, read from the trigger's data: a number, its
    digits, or a BSUID, which journeys written for 8x8's older webhooks put into `msisdn`.

    Raises NoContact with the place in the definition when there is none.
    """
    scope = Scope(data=data, step={}, now=wall_now(), seed="trigger")
    for step in all_steps(definition):
        inputs = inputs_of(step)
        user = inputs.get("user")
        if isinstance(user, dict):
            source = user.get("msisdn") or user.get("channelUserId")
        else:
            source = inputs.get("destination")
        if not source:
            continue
        try:
            value = render(compile_template(source, "/user/msisdn"), scope, Evaluator())
        except EvaluationError as error:
            raise NoContact(f"{source} of step {step.id}: {error}") from error
        address = join_addresses(international(value), normalise_bsuid(str(value or "")))
        if not address:
            raise NoContact(
                f"Nothing was started: {source} of step {step.id} is no number in international"
                " form. Send one such as +6591234567."
            )
        return address
    raise NoContact("No step of the journey says whom it writes to.")


def international(value: Json) -> str | None:
    """Return a number that says that it is international, in E.164; None otherwise."""
    return international_msisdn(str(value or ""))


def inputs_of(step: Step) -> Mapping[str, Json]:
    """Return the inputs of a step as its author wrote them."""
    inputs = step.raw.get("inputs")
    return inputs if isinstance(inputs, dict) else {}
