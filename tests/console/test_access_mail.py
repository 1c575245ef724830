"""Links by e-mail: written when they go out, to the right person, at most once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.actions import Invited, invite, withdraw_invitation
from accounts.models import Account, Invitation
from console.access_mail import AccessMailHandler
from outbox.ports import Outcome, Row
from tests.factories import make_account, make_member

pytestmark = pytest.mark.django_db

HANDLER = AccessMailHandler()
NO_SESSION: Any = None


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def admin(account: Account) -> User:
    user = make_member("admin", "admin", account)
    user.email = "admin@example.com"
    user.save()
    return user


@pytest.fixture
def invitation(account: Account, admin: User) -> Invitation:
    return invite(account, Invited("Ann Tan", "ann@example.com", "agent"), admin)


def row(account: Account, purpose: str, pk: int, attempt: int = 1) -> Row:
    payload = json.dumps({"purpose": purpose, "pk": pk, "base": "https://wend.example"})
    kind = "access_mail"
    return Row(1, account.pk, "key", kind, 1, payload, None, None, kind, attempt, "", None)


def deliver(row: Row) -> Outcome:
    parcel = HANDLER.begun([row])[row.id]
    return asyncio.run(HANDLER.perform(parcel, NO_SESSION))


def link_in(letter: str) -> str:
    return next(line for line in letter.splitlines() if line.startswith("https://wend.example"))


def test_an_invitation_goes_to_the_invited_with_a_link_that_works(
    account: Account, invitation: Invitation
) -> None:
    outcome = deliver(row(account, "invitation", invitation.pk))

    letter = mail.outbox[0]
    path = link_in(str(letter.body)).removeprefix("https://wend.example")
    assert outcome.kind == "accepted"
    assert letter.to == ["ann@example.com"]
    assert Client().get(path).status_code == 200


def test_a_password_link_goes_to_its_user(account: Account, admin: User) -> None:
    deliver(row(account, "password", admin.pk))

    path = link_in(str(mail.outbox[0].body)).removeprefix("https://wend.example")
    assert mail.outbox[0].to == ["admin@example.com"]
    assert Client().get(path, follow=True).context["validlink"]


def test_a_withdrawn_invitation_is_not_sent(
    account: Account, invitation: Invitation, admin: User
) -> None:
    pk = invitation.pk
    withdraw_invitation(invitation, admin)

    outcome = deliver(row(account, "invitation", pk))

    assert (outcome.kind, outcome.code) == ("refused", "nobody")
    assert mail.outbox == []


@pytest.mark.parametrize(("attempt", "kind"), [(1, "retry"), (5, "refused")])
def test_a_mail_server_that_is_away_is_asked_five_times(
    account: Account, invitation: Invitation, settings: Settings, attempt: int, kind: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    outcome = deliver(row(account, "invitation", invitation.pk, attempt))

    assert outcome.kind == kind
