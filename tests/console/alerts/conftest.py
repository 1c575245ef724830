"""What tests of alerts share: an account that is told, and a pass of everything that waits."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts.encryption import encrypt
from console.models import AlertSettings
from tests.console.alerts.receiver import SECRET
from tests.console.rows import Clinic


@pytest.fixture
def clinic() -> Clinic:
    """A clinic whose alerts go to one address."""
    clinic = Clinic.make()
    AlertSettings.objects.create(account=clinic.account, emails="ops@clinic.example")
    mail.outbox = []
    return clinic


@pytest.fixture
def hooked(clinic: Clinic) -> Clinic:
    """The same clinic, told by a signed webhook alone."""
    AlertSettings.objects.filter(account=clinic.account).update(
        emails="", webhook_secret_enc=encrypt(SECRET)
    )
    return clinic
