"""Links by e-mail: an effect that holds no address and no token, and the handler that sends it.

The letter is written when it goes out, from the invitation or the user as they are then. It goes
out at most once: who got none asks for a new link.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Any

import aiohttp
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.clock import wall_now
from accounts.models import Account, Invitation
from console.access_links import invitation_path, password_path
from outbox.bell import ring
from outbox.ports import Finished, Outcome, Row
from outbox.queue import NewEffect, enqueue

KIND = "access_mail"
GATE = "access_mail"
PAYLOAD_VERSION = 1
MAX_ATTEMPTS = 5
# Anybody may ask for anybody's link: no more letters than one in so long.
FORGOTTEN_S = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to go; `to` is "" when there is nobody to write to any more."""

    to: str = field(default="", repr=False)
    subject: str = ""
    text: str = field(default="", repr=False)
    attempt: int = 1


def mail_is_set_up() -> bool:
    """Say whether this installation can send e-mail."""
    return bool(settings.EMAIL_HOST)


def mail_invitation(invitation: Invitation, request: HttpRequest) -> None:
    """Send the invitation's newest link; nothing where e-mail is not set up."""
    _enqueue(invitation.account, "invitation", invitation.pk, request, str(uuid.uuid4()))


def mail_password_link(account: Account, user: User, request: HttpRequest) -> None:
    """Send a link for a new password; nothing where e-mail is not set up."""
    _enqueue(account, "password", user.pk, request, str(uuid.uuid4()))


def mail_forgotten(account: Account, user: User, request: HttpRequest) -> None:
    """Send somebody who forgot the password a link: one in five minutes, however often asked."""
    slot = int(wall_now().timestamp()) // FORGOTTEN_S
    _enqueue(account, "password", user.pk, request, f"forgotten:{user.pk}:{slot}")


def base_of(request: HttpRequest) -> str:
    """Return the address under which people reach us, without a slash at the end."""
    return (settings.PUBLIC_URL or request.build_absolute_uri("/")).rstrip("/")


def _enqueue(account: Account, purpose: str, pk: int, request: HttpRequest, key: str) -> None:
    if not mail_is_set_up():
        return
    payload = {"purpose": purpose, "pk": pk, "base": base_of(request)}
    with transaction.atomic():
        effect = NewEffect(
            account_id=account.pk,
            key=f"{KIND}:{key}",
            kind=KIND,
            payload=json.dumps(payload),
            payload_version=PAYLOAD_VERSION,
            gate=GATE,
            due_at=wall_now(),
            grace_s=0,
        )
        enqueue([effect])
        transaction.on_commit(ring)


class AccessMailHandler:
    """Performs effects of kind `access_mail`."""

    payload_version = PAYLOAD_VERSION

    def begun(self, rows: Sequence[Row]) -> Mapping[int, Letter]:
        return {row.id: _letter(row) for row in rows}

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        if not parcel.to:
            return Outcome("refused", code="nobody")
        try:
            await asyncio.to_thread(_send, parcel)
        except (SMTPException, OSError) as error:
            if parcel.attempt < MAX_ATTEMPTS:
                return Outcome("retry", result=type(error).__name__)
            return Outcome("refused", result=type(error).__name__, code="failed")
        return Outcome("accepted")

    def finished(self, rows: Sequence[Finished]) -> None:
        """Nothing waits for a letter."""

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """The row's error says it."""

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return set()

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return dict.fromkeys((row.id for row in rows), "{}")

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Nothing is kept of a failure but the effect itself."""


def _send(letter: Letter) -> None:
    send_mail(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to])


def _letter(row: Row) -> Letter:
    asked = json.loads(row.payload)
    if asked["purpose"] == "invitation":
        invitation = Invitation.objects.filter(pk=asked["pk"], accepted_at=None).first()
        return _invitation(invitation, asked["base"], row.attempt) if invitation else Letter()
    user = User.objects.filter(pk=asked["pk"], is_active=True).first()
    return _password(user, asked["base"], row.attempt) if user and user.email else Letter()


def _invitation(invitation: Invitation, base: str, attempt: int) -> Letter:
    text = _(
        "Hello %(name)s,\n\nyou are invited to Wend. Choose your user name and password here:\n\n"
        "%(link)s\n\nThe link works once, for 72 hours."
    ) % {"name": invitation.name, "link": base + invitation_path(invitation)}
    return Letter(invitation.email, _("Your invitation to Wend"), text, attempt)


def _password(user: User, base: str, attempt: int) -> Letter:
    text = _(
        "Hello,\n\nsomebody asked for a new password for your user name %(username)s. "
        "Choose it here:\n\n%(link)s\n\nThe link works once, for 72 hours. If it was not you, "
        "do nothing: your password stays as it is."
    ) % {"username": user.get_username(), "link": base + password_path(user)}
    return Letter(user.email, _("A new password for Wend"), text, attempt)
