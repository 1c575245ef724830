"""What no page offers, done inside the product: `python -m tests.e2e.backstage`.

Runs with the environment of a stack. Each line of its input is a JSON list, a verb and its
arguments; each is answered by a line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
import requests
from django.conf import settings

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - Django comes first

from accounts.clock import set_offset  # noqa: E402
from accounts.models import Account, Membership  # noqa: E402
from accounts.roles import ROLES  # noqa: E402
from contacts.models import ContactIdentity  # noqa: E402
from journeys.models import Run, Suspension  # noqa: E402


def people(password: str) -> dict[str, Any]:
    """Make a member of the demo account for every role, named as the role, and an outsider."""
    account = Account.objects.get()
    for role in ROLES:
        user = _person(f"{role}_person", password)
        user.groups.set(Group.objects.filter(name=role))
        Membership.objects.get_or_create(account=account, user=user)
    _person("outsider_person", password)
    return {}


def _person(name: str, password: str) -> User:
    user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.set_password(password)
    user.save()
    return user


def clock(seconds: str) -> dict[str, Any]:
    """Move wall time of product and sandbox to `seconds` from the real one."""
    set_offset(timedelta(seconds=float(seconds)))
    body = {"offset_s": float(seconds)}
    url = f"{settings.SANDBOX_URL}/sandbox/clock"
    requests.post(url, json=body, timeout=10).raise_for_status()
    return {}


def keys(booked: str, refused: str) -> dict[str, Any]:
    """Tell the keys of a customer, two customers' newest runs, the journey and the channel."""
    mine, failed = _run_of(booked), _run_of(refused)
    deadline = time.monotonic() + PATIENCE_S
    while failed.ended_at is None and time.monotonic() < deadline:
        time.sleep(0.1)
        failed.refresh_from_db()
    return {
        "run": str(mine.public_id),
        "failed_run": str(failed.public_id),
        "contact": str(mine.contact.public_id),
        "journey": str(mine.journey_id),
        "channel": str(mine.channel.public_id),
    }


def run(number: str) -> dict[str, Any]:
    """Tell the key of a customer's newest run."""
    return {"run": str(_run_of(number).public_id)}


def await_wait(number: str) -> dict[str, Any]:
    """Return once the customer's newest run waits for a reply: a moment after they see what it
    asks, for what they see is accepted, not yet recorded."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if Suspension.objects.filter(run__public_id=run(number)["run"], kind="reply").exists():
            return {"waits": True}
        time.sleep(0.05)
    return {"waits": False}


def _run_of(number: str) -> Run:
    identity = ContactIdentity.objects.get(kind="msisdn", value=number)
    return Run.objects.filter(contact=identity.contact_id).latest("pk")


PATIENCE_S = 30

VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "people": people,
    "clock": clock,
    "keys": keys,
    "run": run,
    "await_wait": await_wait,
}

if __name__ == "__main__":
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(VERBS[verb](*arguments)) + "\n")
        sys.stdout.flush()
