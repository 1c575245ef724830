"""Live updates: what the streams say, and to whom; no connection is held between looks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import AsyncClient
from django.urls import reverse

from accounts.roles import give_role
from console import live
from console.runs.stamp import stamp_of
from tests.factories import make_account, make_member
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    made = World.make()
    made.journey(ASK)
    made.say("go")
    made.play()
    return made


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.01)


def client_of(user: User) -> AsyncClient:
    client = AsyncClient()
    async_to_sync(client.aforce_login)(user)
    return client


def status_of(user: User | None, url: str) -> int:
    client = client_of(user) if user else AsyncClient()
    return int(async_to_sync(client.get)(url).status_code)


def always() -> bool:
    return True


def told(look: Callable[[], str], count: int) -> list[str]:
    """Return the first things that a stream of this look says."""

    async def first() -> list[str]:
        stream = cast(
            "AsyncIterator[bytes]", live.event_stream("changed", look, always).streaming_content
        )
        return [(await anext(stream)).decode() for _ in range(count)]

    return async_to_sync(first)()


@pytest.mark.parametrize("name", ["run_live", "contact_live"])
def test_the_streams_are_for_people_of_the_account(world: World, name: str) -> None:
    id = world.run.public_id if name == "run_live" else world.contact.public_id
    url = reverse(f"admin:{name}", args=[id])
    stranger = make_member("stranger", "agent", make_account())

    assert status_of(make_member("viewer", "viewer", world.account), url) == 200
    assert status_of(make_member("outsider", "", world.account), url) == 403
    assert status_of(stranger, url) == 404
    assert status_of(None, url) == 302


def test_the_stream_is_an_unbuffered_stream_of_events(world: World) -> None:
    url = reverse("admin:run_live", args=[world.run.public_id])
    client = client_of(make_member("viewer", "viewer", world.account))

    answer = async_to_sync(client.get)(url)

    assert answer["Content-Type"] == "text/event-stream"
    assert answer["X-Accel-Buffering"] == "no"


def test_the_stream_speaks_at_once_and_then_of_changes_only() -> None:
    looks = iter(["a", "a", "a", "b"])

    assert told(lambda: next(looks), 2) == [
        "event: changed\ndata: a\n\n",
        "event: changed\ndata: b\n\n",
    ]


def test_a_quiet_stream_says_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_EVERY_S", 0.0)

    assert told(lambda: "a", 2)[1] == ": keep\n\n"


def test_a_stream_ends_so_that_the_browser_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST_S", 0.0)

    with pytest.raises(StopAsyncIteration):
        told(lambda: "a", 1)


def parts_until_the_right_ends(user: User, url: str, take_away: Callable[[], object]) -> int:
    """Return what the stream still says after the right to look was taken away."""
    client = client_of(user)

    async def listen() -> int:
        answer: Any = await client.get(url)
        parts = aiter(answer.streaming_content)
        await anext(parts)
        await sync_to_async(take_away)()
        return len([part async for part in parts])

    return async_to_sync(listen)()


@pytest.mark.parametrize("name", ["run_live", "contact_live"])
def test_a_stream_ends_for_who_may_not_look_any_more(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "ASK_EVERY_S", 0.0)
    id = world.run.public_id if name == "run_live" else world.contact.public_id
    url = reverse(f"admin:{name}", args=[id])
    demoted, removed, logged_out = (
        make_member(name, "viewer", world.account) for name in ("demoted", "removed", "logged out")
    )

    assert parts_until_the_right_ends(demoted, url, lambda: give_role(demoted, "")) == 0
    assert parts_until_the_right_ends(removed, url, removed.memberships.all().delete) == 0
    assert parts_until_the_right_ends(logged_out, url, Session.objects.all().delete) == 0


def test_each_look_gives_its_connection_back(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr(live, "let_go", lambda: given_back.append(True))
    looks = iter(["a", "a", "b"])

    told(lambda: next(looks), 2)

    assert len(given_back) == 3


def test_the_stamp_moves_with_transitions_and_statuses(world: World) -> None:
    run = world.run
    at_first = stamp_of(run.public_id)
    world.status("Delivered", world.message())
    after_status = stamp_of(run.public_id)
    world.say("well")
    world.turn()

    assert len({at_first, after_status, stamp_of(run.public_id)}) == 3
