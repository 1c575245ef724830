"""Headers of every answer: the content policy and its relatives."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_account, make_user

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def policy_of(client: Client, url: str) -> dict[str, str]:
    header = client.get(url)["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_the_log_in_page_carries_the_policy() -> None:
    assert policy_of(Client(), reverse("admin:login")) == POLICY


def test_pages_errors_and_redirects_carry_it_too() -> None:
    make_account()
    client = Client()
    client.force_login(make_user())

    assert policy_of(client, reverse("admin:index")) == POLICY
    assert policy_of(client, "/admin/nothing/") == POLICY
    assert policy_of(Client(), reverse("admin:index")) == POLICY


def test_pages_are_not_framed_nor_sniffed_nor_told_of() -> None:
    answer = Client().get(reverse("admin:login"))

    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
