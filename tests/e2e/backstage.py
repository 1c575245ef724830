"""What no page offers, done inside the product: `python -m tests.e2e.backstage VERB ...`.

Runs with the environment of a stack and prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
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
from journeys.models import Journey, Run  # noqa: E402


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


def customer(number: str) -> dict[str, Any]:
    """Tell the keys of a customer and of their newest run."""
    identity = ContactIdentity.objects.get(kind="msisdn", value=number)
    run = Run.objects.filter(contact=identity.contact_id).order_by("-pk").first()
    assert run is not None
    return {
        "contact": identity.contact_id,
        "run": str(run.public_id),
        "run_pk": run.pk,
        "status": run.status,
        "outcome": run.outcome,
    }


def journeys() -> dict[str, Any]:
    """Tell the keys of the journeys by name."""
    return dict(Journey.objects.values_list("name", "pk"))


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "people": people,
    "clock": clock,
    "customer": customer,
    "journeys": journeys,
}

if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(VERBS[verb](*arguments)) + "\n")
