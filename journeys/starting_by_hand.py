"""Starting a run for a contact: a command in the contact's input queue, as any other start."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.audit import record
from accounts.clock import wall_now
from accounts.permissions import require
from contacts.addresses import join_addresses
from contacts.identities import reach_of
from contacts.models import Contact
from journeys.definitions import definition_of
from journeys.engine.definition import Definition
from journeys.engine.values import Json, canonical
from journeys.errors import CannotStart, NotEnabled
from journeys.http_trigger import inputs_of, recipient
from journeys.models import Journey, Run, RunLog, Trigger
from journeys.starts import as_if_written, serves
from messaging.models import Channel, InboundEvent
from outbox.bell import ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# An expression that only names a place in the data, such as {{data.payload.user.msisdn}}.
PLACE = re.compile(r"\s*\{\{\s*data\.([A-Za-z_][\w.]*)\s*\}\}\s*")


def start_run(
    journey: Journey,
    contact: Contact,
    channel: Channel,
    user: User,
    data: Mapping[str, Json] | None = None,
) -> InboundEvent:
    """Ask for a run of the live version; return the command, which the contact's turn takes.

    The contact's number is put where the journey's first message looks for it. Raises NotEnabled,
    or CannotStart with the reason.
    """
    require(user, "journeys.add_run", journey.account)
    trigger = _trigger(journey, contact, channel)
    begin_with = _begin_data(trigger, contact, channel, data or {})
    return _asked(trigger, contact, channel, user, begin_with)


def start_again(run: Run, user: User) -> InboundEvent:
    """Ask for another run of the journey, now in its live version, with what this one began with.

    Return the command. Raises NotEnabled, or CannotStart with the reason.
    """
    require(user, "journeys.add_run", run.account)
    if run.ended_at is None:
        raise CannotStart(gettext("This run has not ended yet. Cancel it first."))
    trigger = _trigger(run.journey, run.contact, run.channel)
    return _asked(trigger, run.contact, run.channel, user, _began_with(run))


def _asked(
    trigger: Trigger, contact: Contact, channel: Channel, user: User, data: Mapping[str, Json]
) -> InboundEvent:
    """Put the command to start into the contact's input queue; it says who gave it."""
    now = wall_now()
    body = {
        "verb": "start",
        "trigger": trigger.pk,
        "channel": channel.pk,
        "data": data,
        "by": user.get_username(),
    }
    journey = trigger.journey
    with transaction.atomic():
        command = InboundEvent.objects.create(
            account_id=journey.account_id,
            channel=channel,
            key=f"c:{uuid.uuid4()}",
            contact=contact,
            kind=InboundEvent.Kind.COMMAND,
            occurred_at=now,
            received_at=now,
            body=canonical(body),
        )
        record(journey.account, user, "start", "journey", str(journey.public_id))
        transaction.on_commit(ring)
    return command


def _began_with(run: Run) -> Mapping[str, Json]:
    """Return what the trigger brought: the customer's message, or the data of a request."""
    if run.parent_run is not None:
        raise CannotStart(
            gettext("Another journey started this run, with data of its own. Start that one again.")
        )
    first = RunLog.objects.filter(run_id=run.pk, event_kind="Started").order_by("revision").first()
    item = InboundEvent.objects.filter(pk=first.event_ref or 0).first() if first else None
    if item is None or not item.body:
        raise CannotStart(gettext("What this run began with is no longer kept."))
    brought: dict[str, Any] = json.loads(item.body)
    return brought["data"] if item.kind == InboundEvent.Kind.COMMAND else brought


def _trigger(journey: Journey, contact: Contact, channel: Channel) -> Trigger:
    """Return the trigger whose policy the start follows; raise when it could not start."""
    if {contact.account_id, channel.account_id} != {journey.account_id}:
        raise CannotStart(gettext("The contact or the channel belongs to another account."))
    trigger = journey.triggers.select_related("journey__live_version").order_by(
        "-enabled", "-priority", "id"
    )
    found = trigger.first()
    if found is None or journey.live_version_id is None or journey.status == "disabled":
        raise NotEnabled
    if not serves(found, channel):
        raise CannotStart(gettext("The journey belongs to another sub-account than the channel."))
    if found.policy == Trigger.Policy.REJECT and _has_open_run(journey, contact):
        raise CannotStart(
            gettext(
                "The contact is in this journey already, and it takes one run at a time. "
                "Cancel the open run first."
            )
        )
    return found


def _has_open_run(journey: Journey, contact: Contact) -> bool:
    return Run.objects.filter(contact=contact, journey=journey, ended_at__isnull=True).exists()


def _begin_data(
    trigger: Trigger, contact: Contact, channel: Channel, given: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the data a run begins with: what was given, and the contact's number in its place."""
    reach = reach_of([contact.pk], {}).get(contact.pk)
    if reach is None or not reach.msisdn:
        raise CannotStart(gettext("The contact has no phone number to write to."))
    data: dict[str, Any] = dict(given)
    if trigger.kind != Trigger.Kind.HTTP_REQUEST:
        data.setdefault("payload", as_if_written(reach.msisdn, channel))
    definition = definition_of(trigger.journey.live_version_id or 0)
    source = _recipients_place(definition)
    place = PLACE.fullmatch(source)
    if place is not None:
        _put(data, place[1].split("."), reach.msisdn)
    if place is not None and recipient(definition, data) != join_addresses(reach.msisdn):
        raise CannotStart(
            gettext("The data names another number than the contact's. Leave the number out.")
        )
    return data


def _recipients_place(definition: Definition) -> str:
    """Return what the first message that names somebody writes as its recipient; "" for none."""
    for step in definition.steps:
        inputs = inputs_of(step)
        user = inputs.get("user")
        source = user.get("msisdn") if isinstance(user, dict) else inputs.get("destination")
        if isinstance(source, str) and source:
            return source
    return ""


def _put(data: dict[str, Any], path: list[str], value: str) -> None:
    """Set a value at a path unless there is one; a place that cannot be made is left out."""
    *parents, last = path
    for name in parents:
        data[name] = dict(data[name]) if isinstance(data.get(name), dict) else {}
        data = data[name]
    data.setdefault(last, value)
