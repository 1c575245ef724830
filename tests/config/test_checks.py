"""The system checks of the settings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django.fixtures import Settings

from config import checks
from tests.services import ROOT


def ids(problems: list[CheckMessage]) -> list[str | None]:
    return [problem.id for problem in problems]


def test_missing_keys_refuse_a_server(settings: Settings) -> None:
    settings.SECRET_KEY_IS_SET = False
    settings.ENCRYPTION_KEYS = []

    with pytest.raises(ImproperlyConfigured, match=r"WEND_SECRET_KEY.*WEND_ENCRYPTION_KEYS"):
        checks.require_keys()


def test_keys_that_are_set_let_a_server_start(settings: Settings) -> None:
    settings.SECRET_KEY_IS_SET = True
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    checks.require_keys()


def test_bad_encryption_key_is_counted_and_not_shown(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), "short-secret"]

    problems = checks.check_encryption_keys(None)

    assert ids([*problems]) == ["wend.E003"]
    assert "Key 2" in problems[0].msg
    assert "short-secret" not in f"{problems[0].msg}{problems[0].hint}"


def test_table_entry_that_leads_nowhere_is_found(settings: Settings) -> None:
    settings.EFFECT_HANDLERS = {"message": "messaging.absent.Handler"}
    settings.INBOUND_HANDLERS = {}
    settings.SEND_CHECKS = ["config.checks.POSTGRESQL_ENGINE"]
    settings.PUMP_ROUNDS = ["config.checks.check_engine"]
    settings.COURIER_SESSION = "config.checks.check_engine"

    problems = checks.check_tables(None)

    assert ids([*problems]) == ["wend.E010", "wend.E011"]
    assert "EFFECT_HANDLERS['message']" in problems[0].msg


class Deaf:
    """Performs nothing that a person may ask of it."""

    payload_version = 1


def test_a_handler_without_all_of_its_port_is_found(settings: Settings) -> None:
    assert checks.check_effect_handlers(None) == []

    settings.EFFECT_HANDLERS = {"message": "tests.config.test_checks.Deaf"}

    assert ids([*checks.check_effect_handlers(None)]) == ["wend.E013"]


@pytest.mark.parametrize(("lease", "margin", "timeout"), [(25, 25, 20), (60, 20, 20), (60, 10, 20)])
def test_outbox_times_out_of_order_are_found(
    settings: Settings, lease: int, margin: int, timeout: int
) -> None:
    settings.OUTBOX_LEASE_S = lease
    settings.OUTBOX_BEGIN_MARGIN_S = margin
    settings.OUTBOX_SEND_TIMEOUT_S = timeout

    assert ids([*checks.check_outbox_times(None)]) == ["wend.E020"]


def test_default_outbox_times_are_in_order(settings: Settings) -> None:
    settings.OUTBOX_LEASE_S = 60
    settings.OUTBOX_BEGIN_MARGIN_S = 25
    settings.OUTBOX_SEND_TIMEOUT_S = 20

    assert checks.check_outbox_times(None) == []


def test_other_engine_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")

    assert ids([*checks.check_engine(None)]) == ["wend.E030"]


@pytest.mark.django_db
def test_durable_server_passes() -> None:
    assert checks.check_server(None, databases=["default"]) == []


@pytest.mark.django_db
def test_server_that_does_not_wait_for_its_disk_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    problems = checks.check_server(None, databases=["default"])

    assert ids(problems) == ["wend.E032"]


@pytest.mark.slow
def test_web_server_without_keys_is_refused_by_name() -> None:
    bare = {k: v for k, v in os.environ.items() if not k.startswith("WEND_")}

    done = subprocess.run(
        [sys.executable, "-c", "import config.asgi"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "WEND_SECRET_KEY is not set." in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check"], ["makemigrations", "--check", "--dry-run"]])
def test_command_runs_without_any_variable(command: list[str]) -> None:
    ours = ("WEND_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
    bare = {k: v for k, v in os.environ.items() if not k.startswith(ours)}

    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
