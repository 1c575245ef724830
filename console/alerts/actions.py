"""What people do to alerts: each action checks, changes and logs."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.encryption import encrypt
from accounts.models import Account
from accounts.permissions import require
from console.alerts.errors import NobodyToTell
from console.alerts.telling import Event, put, ways
from console.health.snapshot import limits_of
from console.models import AlertSettings, SetupDismissal
from outbox.bell import ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "console.change_alertsettings"
SECRET_BYTES = 32


def save_settings(account: Account, user: User, values: Mapping[str, Any], secret: str) -> str:
    """Save who is told and the limits; return a webhook secret that was made, else "".

    `secret` replaces the webhook's; empty keeps the one there is. A webhook that has none yet gets
    a new one, which is shown this once.
    """
    require(user, PERMISSION, account)
    made = ""
    with transaction.atomic():
        row, _made = AlertSettings.objects.get_or_create(account=account)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if not secret and row.webhook_url and not row.webhook_secret_enc:
            made = new_secret()
        if secret or made:
            row.webhook_secret_enc = encrypt(secret or made)
            changed.append("webhook_secret")
        row.save()
        record(account, user, "save", "alertsettings", str(row.pk), tuple(changed))
    return made


def send_test(account: Account, user: User) -> list[str]:
    """Tell everybody who is told of alerts that this is a test; return the ways taken.

    Raises NobodyToTell when nobody is.
    """
    require(user, PERMISSION, account)
    limits = limits_of(account)
    by = ways(limits)
    if not by:
        raise NobodyToTell
    payload: dict[str, object] = {
        "event": str(Event.TEST),
        "alert": None,
        "subject": _("[Wend] This is a test"),
        "body": _("Alerts of %(account)s reach you. Nothing is wrong.") % {"account": account.name},
        "data": {"account": account.public_id, "title": _("This is a test")},
    }
    with transaction.atomic():
        put(account, f"alert:test:{uuid.uuid4()}", payload, by)
        record(account, user, "test", "alertsettings", str(limits.pk))
        transaction.on_commit(ring)
    return by


def dismiss_setup(account: Account, user: User) -> None:
    """Put the set-up check list of the account away."""
    require(user, "accounts.change_membership", account)
    with transaction.atomic():
        SetupDismissal.objects.get_or_create(account=account)
        record(account, user, "dismiss", "setup", account.public_id)


def new_secret() -> str:
    """Make a secret in the form that Standard Webhooks libraries take."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
