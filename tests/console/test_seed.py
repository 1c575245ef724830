"""Seeding the demo: only into a database of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from console.demo.access import read_access
from console.demo.seed import NotADemo, seed
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_a_database_with_other_accounts_is_left_alone(tmp_path: Path) -> None:
    make_account("Acme")
    User.objects.create_user("admin", password="kept")

    with pytest.raises(NotADemo):
        seed("http://127.0.0.1:9", "http://127.0.0.1:9", "new", tmp_path / "access.json")

    assert User.objects.get(username="admin").check_password("kept")
    assert not (tmp_path / "access.json").exists()


def test_an_older_access_file_keeps_its_keys_and_gets_the_new_ones(tmp_path: Path) -> None:
    file = tmp_path / "access.json"
    file.write_text(json.dumps({"account_id": "WendDemo", "api_key": "wend_kept"}))

    access = read_access(file)

    assert access.api_key == "wend_kept"
    assert access.app_secret
    assert read_access(file) == access
