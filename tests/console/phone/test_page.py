"""The page that carries the phone."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client
from pytest_django.fixtures import Settings

from console.demo.phones import PHONES
from sandbox.client import Client as Phones

PROPS = re.compile(r'<script id="phone-props" type="application/json">(.*?)</script>', re.S)


def props_of(page: str) -> Any:
    found = PROPS.search(page)
    assert found is not None
    return json.loads(found[1])


def test_the_page_mounts_the_island_with_a_phone_ready(operator: Client, phones: Phones) -> None:
    page = operator.get("/admin/phone/").content.decode()

    props = props_of(page)
    assert '<div data-island="phone"></div>' in page
    assert 'src="/static/console/islands/phone.js"' in page
    assert props["api"] == "/admin/phone/api/"
    assert props["numbers"] == [PHONES[0].number]
    assert props["csrf"]


def test_the_query_opens_several_phones(operator: Client, phones: Phones) -> None:
    query = "?number=%2B6591234567&number=6591234568&number=%2B6591234567&number=hello"

    props = props_of(operator.get(f"/admin/phone/{query}").content.decode())

    assert props["numbers"] == ["+6591234567", "+6591234568"]


def test_a_viewer_does_not_get_the_page(viewer: Client, phones: Phones) -> None:
    assert viewer.get("/admin/phone/").status_code == 403


def test_the_menu_offers_the_phone_to_those_who_may_play(
    operator: Client, viewer: Client, phones: Phones
) -> None:
    link = 'href="/admin/phone/"'

    assert link in operator.get("/admin/").content.decode()
    assert link not in viewer.get("/admin/").content.decode()


def test_without_a_sandbox_the_page_says_what_to_do(operator: Client, settings: Settings) -> None:
    settings.SANDBOX_URL = ""

    answer = operator.get("/admin/phone/")

    assert answer.status_code == 404
    assert "WEND_SANDBOX_URL" in answer.content.decode()
    assert "make demo" in answer.content.decode()


def test_people_of_an_account_without_a_channel_are_told(outsider: Client, phones: Phones) -> None:
    answer = outsider.get("/admin/phone/")

    assert answer.status_code == 404
    assert "No channel of this account" in answer.content.decode()
