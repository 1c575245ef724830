"""No page of the console shows a viewer a whole number, whatever route leads to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from pytest_django.fixtures import Settings

from tests.console.everything import Everything, all_models, all_routes, make_everything
from tests.console.matrix import table
from tests.factories import make_member

pytestmark = pytest.mark.django_db

NUMBER = "+6597654321"
DIGITS = NUMBER[1:]


@pytest.fixture
def everything(settings: Settings) -> Everything:
    settings.SANDBOX_URL = ""
    return make_everything(NUMBER)


def client_of(everything: Everything, role: str) -> Client:
    client = Client()
    client.force_login(make_member(role, role, everything.account))
    return client


def text_of(answer: Any) -> str:
    """Return what an answer says; of a stream, the first thing it says."""
    if not answer.streaming:
        return str(answer.content.decode("utf-8", "replace"))
    stream = aiter(cast(AsyncIterator[bytes], answer.streaming_content))
    return async_to_sync(_first)(stream)


async def _first(stream: AsyncIterator[bytes]) -> str:
    return (await anext(stream)).decode()


def pages_of(everything: Everything, role: str) -> dict[str, str]:
    client, lines = client_of(everything, role), table()
    routes = [route for route in all_routes() if route.startswith("admin/") and route in lines]
    shown = [(route, lines[route].example) for route in routes]
    return {
        route: text_of(client.get(everything.path(route, example), follow=True))
        for route, example in shown
        # Logging out would end the tour; a number in the address is said by the page for it.
        if route != "admin/logout/" and "{number}" not in example
    }


def test_no_page_shows_a_viewer_a_whole_number(everything: Everything) -> None:
    pages = pages_of(everything, "viewer")

    assert [route for route, text in pages.items() if DIGITS in text] == []
    assert len(pages) > 5 * len(all_models())


def test_the_same_pages_show_it_to_agents(everything: Everything) -> None:
    """Otherwise the test above would prove nothing."""
    pages = pages_of(everything, "agent")

    telling = {route for route, text in pages.items() if DIGITS in text}
    assert {
        "admin/contacts/contact/",
        "admin/flows/flowsubmission/<path:object_id>/change/",
        "admin/journeys/run/",
        "admin/messaging/conversation/",
        "admin/messaging/inboundevent/<path:object_id>/change/",
        "admin/messaging/message/<path:object_id>/change/",
        "admin/run/<str:public_id>/",
    } <= telling
