"""Pages that say no: in our words, with a way back, and no more than they must."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_account, make_member

pytestmark = pytest.mark.django_db


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_member(role, role, make_account()))
    return client


def test_a_viewer_on_a_page_of_admins_is_told_who_can_help() -> None:
    page = client_of("viewer").get(reverse("admin:members"))

    assert page.status_code == 403
    assert "This page is not for your role" in page.content.decode()
    assert 'href="/admin/"' in page.content.decode()


def test_a_run_that_is_not_there_leads_back_home() -> None:
    page = client_of("agent").get(reverse("admin:run", args=["0" * 24]))

    assert page.status_code == 404
    assert "There is nothing here" in page.content.decode()


def test_a_page_that_breaks_says_so_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("console.members.TemplateResponse", broken)

    page = client_of("admin").get(reverse("admin:members"))

    assert page.status_code == 500
    assert "Something broke on our side" in page.content.decode()
    assert "secret detail" not in page.content.decode()
