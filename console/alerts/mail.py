"""Alerts by e-mail: the handler of effects of kind `alert_mail`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Any

import aiohttp
from django.conf import settings
from django.core.mail import EmailMessage

from console.alerts.telling import (
    MAX_ATTEMPTS,
    PAYLOAD_VERSION,
    note_told,
    one_line,
    told_by_hand,
    wait_s,
)
from console.models import AlertSettings
from outbox.ports import Finished, Outcome, Row


@dataclass(frozen=True, slots=True)
class MailParcel:
    """One mail, ready to go; `to` is read when it goes, so that who left is not told."""

    to: tuple[str, ...] = field(repr=False)
    subject: str
    body: str
    attempt: int


class MailHandler:
    """Sends mails on a thread of the courier: Django's mail waits, and touches no database."""

    payload_version = PAYLOAD_VERSION

    def begun(self, rows: Sequence[Row]) -> Mapping[int, MailParcel]:
        accounts = {row.account_id for row in rows}
        found = AlertSettings.objects.filter(account__in=accounts)
        emails = {one.account_id: tuple(one.emails.split()) for one in found}
        return {row.id: _parcel(row, emails.get(row.account_id, ())) for row in rows}

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        if not parcel.to:
            return Outcome("refused", code="nobody")
        if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
            return Outcome("refused", code="noMailServer")
        try:
            await asyncio.to_thread(_send, parcel)
        except (SMTPException, OSError) as error:
            name = type(error).__name__
            if parcel.attempt >= MAX_ATTEMPTS:
                return Outcome("refused", result=name, code="failed")
            return Outcome("retry", result=name, retry_after_s=wait_s(parcel.attempt))
        return Outcome("accepted")

    def finished(self, rows: Sequence[Finished]) -> None:
        note_told(rows, [json.loads(one.row.payload)["alert"] for one in rows])

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """The row stays for thirty days and shows its error: nothing else to record."""

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows if row.attempt < MAX_ATTEMPTS}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return told_by_hand(rows)

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Nothing is kept of a failure but the effect itself."""


def _parcel(row: Row, to: tuple[str, ...]) -> MailParcel:
    asked = json.loads(row.payload)
    return MailParcel(to, one_line(asked["subject"]), asked["body"], row.attempt)


def _send(parcel: MailParcel) -> None:
    EmailMessage(subject=parcel.subject, body=parcel.body, to=list(parcel.to)).send()
