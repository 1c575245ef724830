"""The page of alert settings: three users, write-only secret, what may be entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client

from accounts.encryption import decrypt
from accounts.errors import NotAllowed
from accounts.models import Audit
from console.alerts.actions import save_settings, send_test
from console.alerts.forms import LIMITS
from console.models import AlertSettings
from outbox.models import Effect
from tests.console.alerts.receiver import SECRET, subjects
from tests.console.rows import Clinic
from tests.console.test_admin import client_of
from tests.factories import make_account, make_member

pytestmark = pytest.mark.django_db(transaction=True)
URL, TEST = "/admin/alerts/", "/admin/alerts/test/"


@pytest.fixture
def admin(clinic: Clinic) -> Client:
    return client_of(make_member("boss", "admin", clinic.account))


def values(**changes: Any) -> dict[str, Any]:
    limits = dict.fromkeys(LIMITS, 7)
    return {"emails": "a@b.example", "webhook_url": "", "secret": "", **limits, **changes}


def errors(admin: Client, **changes: Any) -> dict[str, list[str]]:
    answer = admin.post(URL, values(**changes))
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


@pytest.mark.parametrize("role", ["viewer", "agent", "author", ""])
def test_only_administrators_open_save_and_test(clinic: Clinic, role: str) -> None:
    client = client_of(make_member("other", role, clinic.account))

    codes = [client.get(URL), client.post(URL, values()), client.post(TEST)]

    assert [answer.status_code for answer in codes] == [403, 403, 403]
    assert AlertSettings.objects.get().emails == "ops@clinic.example"


def test_an_administrator_of_another_account_may_do_nothing(clinic: Clinic) -> None:
    stranger = make_member("stranger", "admin", make_account())

    with pytest.raises(NotAllowed):
        save_settings(clinic.account, stranger, {"emails": "x@y.example"}, "")
    with pytest.raises(NotAllowed):
        send_test(clinic.account, stranger)


def test_saving_keeps_addresses_and_limits_and_is_audited(clinic: Clinic, admin: Client) -> None:
    admin.post(URL, values(emails="a@b.example, c@d.example a@b.example"))

    row = AlertSettings.objects.get()
    assert row.emails == "a@b.example\nc@d.example"
    assert (row.failed_runs, row.queue_age_s) == (7, 7)
    audit = Audit.objects.get(action="save", object_kind="alertsettings")
    assert "emails" in audit.fields
    assert "a@b" not in audit.fields


def test_a_secret_is_kept_encrypted_and_never_shown(clinic: Clinic, admin: Client) -> None:
    url = "https://hooks.example.com/wend"
    admin.post(URL, values(webhook_url=url, secret=SECRET))

    row = AlertSettings.objects.get()
    assert decrypt(row.webhook_secret_enc) == SECRET
    assert SECRET not in admin.get(URL).content.decode()


def test_an_empty_secret_keeps_the_one_there_is(clinic: Clinic, admin: Client) -> None:
    admin.post(URL, values(webhook_url="https://hooks.example.com/", secret=SECRET))
    admin.post(URL, values(webhook_url="https://hooks.example.com/new"))

    assert decrypt(AlertSettings.objects.get().webhook_secret_enc) == SECRET


def test_a_webhook_without_a_secret_gets_one_that_is_shown_once(
    clinic: Clinic, admin: Client
) -> None:
    answer = admin.post(URL, values(webhook_url="https://hooks.example.com/"))

    secret = decrypt(AlertSettings.objects.get().webhook_secret_enc)
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert secret.startswith("whsec_")
    assert any(secret in text for text in told)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://10.0.0.5/",
        "https://[::1]/",
        "https://user:pass@hooks.example.com/",
        "ftp://hooks.example.com/",
        "hooks",
    ],
)
def test_an_address_that_would_be_refused_is_refused_at_once(
    clinic: Clinic, admin: Client, url: str
) -> None:
    assert "webhook_url" in errors(admin, webhook_url=url)


@pytest.mark.parametrize(
    "change",
    [{"emails": "nobody"}, {"secret": "short"}, {"secret": "whsec_c2hvcnQ="}, {"failed_runs": 0}],
)
def test_what_cannot_work_is_refused_beside_its_field(
    clinic: Clinic, admin: Client, change: dict[str, Any]
) -> None:
    assert list(errors(admin, **change)) == list(change)


def test_a_test_reaches_who_is_told(clinic: Clinic, admin: Client) -> None:
    assert admin.post(TEST).status_code == 302
    assert mail.outbox == []

    assert subjects() == ["[Wend] This is a test"]
    assert Audit.objects.filter(action="test", object_kind="alertsettings").exists()


def test_a_test_without_anybody_to_tell_says_so(clinic: Clinic, admin: Client) -> None:
    AlertSettings.objects.update(emails="")

    page = admin.post(TEST, follow=True).content.decode()

    assert "Nobody is told of alerts" in page
    assert not Effect.objects.exists()


def test_what_is_no_address_is_told_whole(clinic: Clinic, admin: Client) -> None:
    html = admin.post(URL, values(emails="not a mail")).content.decode()

    assert "“not a mail” is no e-mail address." in html
