"""What people do to journeys: each action checks, changes and logs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.clock import wall_now
from accounts.permissions import require
from journeys.checking import publish_issues
from journeys.engine.definition import parse
from journeys.engine.values import canonical
from journeys.errors import CannotPublish, NotEnabled, NotHandedOver
from journeys.handing_over import handed_over
from journeys.models import Journey, JourneyVersion, Run
from journeys.pinning import pin_journeys
from journeys.schedule.planner import plan_triggers
from journeys.starting_by_hand import start_again as start_again
from journeys.starting_by_hand import start_run as start_run
from journeys.template_steps import template_issues
from journeys.trigger_specs import write_triggers
from messaging.models import InboundEvent
from outbox.bell import ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User

COMMANDS = ("suspend", "resume", "terminate")


def publish(journey: Journey, user: User) -> JourneyVersion:
    """Freeze the draft as the next version and let new runs start on it.

    People in an older version finish on theirs. Raises NotAllowed, or CannotPublish with every
    error and its place.
    """
    require(user, "journeys.publish_journey", journey.account)
    try:
        definition = parse(json.loads(journey.draft))
    except (ValueError, RecursionError) as error:
        raise CannotPublish(f"journey: the draft cannot be read: {error}") from error
    pins = pin_journeys(journey, definition)
    misfits = template_issues(journey.account, definition)
    found = [*publish_issues(definition), *pins.issues, *misfits]
    errors = [issue for issue in found if issue.severity == "error"]
    if errors:
        raise CannotPublish(
            "; ".join(f"{i.step or 'journey'} {i.path}: {i.message}" for i in errors)
        )
    with transaction.atomic():
        locked = Journey.objects.select_for_update().get(pk=journey.pk)
        last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = JourneyVersion.objects.create(
            journey=locked,
            number=last + 1,
            definition=definition.text,
            sha256=definition.sha256,
            published_by=user,
        )
        version.requires = pins.requires(version)
        version.save(update_fields=["requires"])
        locked.live_version = version
        locked.status = Journey.Status.ENABLED
        locked.save(update_fields=["live_version", "status"])
        plan_triggers(write_triggers(locked, definition))
        record(locked.account, user, "publish", "journey", str(locked.public_id), ("live_version",))
    return version


def enable(journey: Journey, user: User) -> None:
    """Let a paused journey start runs again, on its live version. Raises NotEnabled without one."""
    require(user, "journeys.publish_journey", journey.account)
    with transaction.atomic():
        paused = Journey.objects.filter(pk=journey.pk, live_version__isnull=False)
        if paused.update(status=Journey.Status.ENABLED) != 1:
            raise NotEnabled
        record(journey.account, user, "enable", "journey", str(journey.public_id), ("status",))


def pause(journey: Journey, user: User) -> None:
    """Start no new runs; people in the journey go on."""
    require(user, "journeys.publish_journey", journey.account)
    with transaction.atomic():
        Journey.objects.filter(pk=journey.pk).update(status=Journey.Status.DISABLED)
        record(journey.account, user, "pause", "journey", str(journey.public_id), ("status",))


def command_run(run: Run, verb: str, user: User) -> None:
    """Put an operator's command (suspend, resume, terminate) into the contact's input queue."""
    require(user, "journeys.change_run", run.account)
    if verb not in COMMANDS:
        raise ValueError(f"{verb!r} is none of {', '.join(COMMANDS)}")
    with transaction.atomic():
        _command(run, verb, user)
        transaction.on_commit(ring)


def command_runs(runs: Iterable[Run], verb: str, user: User) -> int:
    """Command those of the runs that the verb means something to; return how many these are.

    A run that changes before its contact's turn ignores what no longer fits.
    """
    asked = list(runs)
    for account in {run.account for run in asked}:
        require(user, "journeys.change_run", account)
    meant = [run for run in asked if _heeds(run, verb)]
    with transaction.atomic():
        for run in meant:
            _command(run, verb, user)
        transaction.on_commit(ring)
    return len(meant)


def return_run(run: Run, key: str, exit: str, user: User, note: str = "") -> None:
    """Give a conversation back that step `key` of a run had handed to people.

    `exit` names the way the run takes, "" the ordinary one. Raises NotHandedOver when people do
    not have it, or no longer, or the step has no such exit.
    """
    require(user, "journeys.change_run", run.account)
    waits = {wait.key: wait for wait in handed_over(run)}
    if key not in waits or exit not in ("", *waits[key].exits):
        raise NotHandedOver
    with transaction.atomic():
        _command(run, "return", user, key=key, exit=exit, note=note)
        transaction.on_commit(ring)


def _heeds(run: Run, verb: str) -> bool:
    """Tell whether a run, as it was read, would change at this command."""
    match verb:
        case "suspend":
            return run.status == Run.Status.RUNNABLE
        case "resume":
            return run.status == Run.Status.SUSPENDED
        case _:
            return run.ended_at is None


def _command(run: Run, verb: str, user: User, **more: str) -> None:
    now = wall_now()
    InboundEvent.objects.create(
        account_id=run.account_id,
        channel_id=run.channel_id,
        key=f"c:{uuid.uuid4()}",
        contact_id=run.contact_id,
        kind=InboundEvent.Kind.COMMAND,
        occurred_at=now,
        received_at=now,
        body=canonical({"verb": verb, "run": run.public_id, **more}),
    )
    record(run.account, user, verb, "run", run.public_id)
