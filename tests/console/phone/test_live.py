"""The live stream: the chat at once, again within 0.3 s of every change, and an end."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import AsyncClient, Client

from accounts.models import Account
from console.phone import live
from console.phone.live import events
from console.phone.sandbox import Sandbox
from sandbox.client import Client as Phones
from tests.sandbox.process import ANN, Running

pytestmark = pytest.mark.django_db


def as_it_is(phone: Mapping[str, Any]) -> Mapping[str, Any]:
    return phone


def always() -> bool:
    return True


async def next_event(stream: AsyncIterator[str]) -> tuple[str, Any]:
    async for part in stream:
        if part.startswith("event:"):
            name, data = part.strip().split("\n")
            return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
    raise AssertionError("the stream has ended")


async def _say_while_listening(url: str) -> tuple[Any, Any, float]:
    stream = events(Sandbox(url), ANN, as_it_is, always)
    _, before = await next_event(stream)
    waiting = asyncio.ensure_future(next_event(stream))
    await asyncio.sleep(0.3)
    await Sandbox(url).say(ANN, "Hello")
    said_at = time.monotonic()
    _, after = await waiting
    return before, after, time.monotonic() - said_at


def test_a_message_is_told_within_a_third_of_a_second(running: Running, phones: Phones) -> None:
    before, after, seconds = async_to_sync(_say_while_listening)(running.url)

    assert before["messages"] == []
    assert [message["view"]["text"] for message in after["messages"]] == ["Hello"]
    assert seconds < 0.3


async def _parts(url: str, count: int) -> list[str]:
    stream = events(Sandbox(url), ANN, as_it_is, always)
    return [await anext(stream) for _ in range(count)]


def test_a_quiet_stream_says_that_it_lives(
    running: Running, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "KEEP_S", 1)

    parts = async_to_sync(_parts)(running.url, 3)

    assert parts[0] == "retry: 1000\n\n"
    assert parts[1].startswith("event: phone\ndata: {")
    assert parts[2] == ": keep\n\n"


def test_a_sandbox_that_is_down_is_told_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AGAIN_S", 0.01)

    parts = async_to_sync(_parts)("http://127.0.0.1:9", 3)

    assert parts[1:] == ["event: trouble\ndata: {}\n\n"] * 2


async def _all(url: str) -> list[str]:
    return [part async for part in events(Sandbox(url), ANN, as_it_is, always)]


def test_a_stream_ends_after_a_while_so_that_the_person_is_asked_for_again(
    running: Running, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LIFE_S", 0.01)

    assert len(async_to_sync(_all)(running.url)) == 2


async def _all_of_a_stranger(url: str) -> list[str]:
    return [part async for part in events(Sandbox(url), ANN, as_it_is, lambda: False)]


def test_a_stream_ends_when_the_right_to_look_does(
    running: Running, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ASK_EVERY_S", 0.0)

    assert async_to_sync(_all_of_a_stranger)(running.url) == ["retry: 1000\n\n"]


async def _look_up_then_listen(url: str) -> tuple[bool, bool]:
    await Account.objects.acount()
    held = await sync_to_async(_holds_a_connection)()
    await next_event(events(Sandbox(url), ANN, as_it_is, always))
    return held, await sync_to_async(_holds_a_connection)()


def _holds_a_connection() -> bool:
    return connection.connection is not None


@pytest.mark.django_db(transaction=True)
def test_an_open_stream_holds_no_database_connection(running: Running, phones: Phones) -> None:
    assert async_to_sync(_look_up_then_listen)(running.url) == (True, False)


async def _leave(url: str) -> float:
    stream = events(Sandbox(url), ANN, as_it_is, always)
    await next_event(stream)
    waiting = asyncio.ensure_future(next_event(stream))
    await asyncio.sleep(0.2)
    left_at = time.monotonic()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    return time.monotonic() - left_at


def test_a_stream_ends_at_once_when_the_browser_goes(running: Running, phones: Phones) -> None:
    assert async_to_sync(_leave)(running.url) < 0.5


async def _first(client: AsyncClient) -> tuple[Any, list[str]]:
    answer: Any = await client.get(f"/admin/phone/api/{ANN}/live/")
    parts = aiter(answer.streaming_content)
    return answer, [(await anext(parts)).decode() for _ in range(2)]


def test_the_endpoint_answers_as_an_event_stream(operator: Client, phones: Phones) -> None:
    client = AsyncClient()
    client.cookies = operator.cookies

    answer, parts = async_to_sync(_first)(client)

    assert answer["Content-Type"] == "text/event-stream"
    assert "no-store" in answer["Cache-Control"]
    chat = json.loads(parts[1].split("data: ")[1])
    assert chat["business"]["name"] == "Harbour Clinic"
