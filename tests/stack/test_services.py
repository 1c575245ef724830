"""The servers that a test run brings along."""

from __future__ import annotations

import os

import psycopg
import pytest
import redis
from django.db import connection


@pytest.mark.django_db
def test_database_answers_and_is_durable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")

        assert cursor.fetchone() == ("on", "on")


def test_broker_answers() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        assert broker.ping()


def test_database_url_is_usable_without_django() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as direct:
        assert direct.execute("SELECT 1").fetchone() == (1,)
