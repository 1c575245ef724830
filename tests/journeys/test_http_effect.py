"""HTTP steps, over real connections: how often, with which secrets, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers

from accounts.clock import wall_now
from accounts.encryption import encrypt
from accounts.models import Secret
from accounts.secret_actions import add_secret, rotate_secret
from journeys.models import Run, RunLog
from outbox.models import Effect
from tests.factories import make_account, make_member
from tests.journeys.steps import call, end
from tests.journeys.web_server import Request, Script, WebServer
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

Serve = Callable[[Script], WebServer]
Pump = Callable[[], None]
ENDS = [end(id) for id in ("done", "failed", "uncertain")]
KEY = "s3cret-of-the-booking-system"


def ok(request: Request) -> tuple[int, bytes]:
    return 200, b'{"id": 7}'


def drop(request: Request) -> None:
    """Take the request in and never answer."""


def go(world: World, pump: Pump, url: str, method: str = "POST", **inputs: Any) -> Run:
    """Start a run that makes one call, and let it go as far as it can."""
    world.journey([call("book", "done", method, url=url, **inputs), *ENDS])
    world.say("go now, {{secret.KEY}}")
    pump()
    return world.run


def data(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.state)["data"]
    return found


def again(pump: Pump) -> None:
    """Let the back-off be over."""
    Effect.objects.filter(state="pending").update(due_at=wall_now())
    pump()


def test_the_answer_comes_back_parsed(world: World, pump: Pump, serve: Serve) -> None:
    server = serve(ok)

    run = go(world, pump, server.url, body={"a": [1, "é"]})

    assert (data(run)["code"], data(run)["answer"], run.outcome) == (200, {"id": 7}, "done")
    assert server.requests[0].json == {"a": [1, "é"]}
    assert server.requests[0].headers["Content-Type"] == "application/json"


def test_a_post_that_is_dropped_is_made_once_and_uncertain(
    world: World, pump: Pump, serve: Serve
) -> None:
    server = serve(drop)

    run = go(world, pump, server.url)

    assert (run.outcome, len(server.requests)) == ("uncertain", 1)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_worker_that_died_in_a_post_leaves_it_uncertain(
    world: World, pump: Pump, serve: Serve, method: str
) -> None:
    server = serve(ok)
    world.journey([call("book", "done", method, url=server.url), *ENDS])
    world.say("go")
    world.turn()
    Effect.objects.update(state="sending", attempt=1, leased_until="2026-01-01T00:00:00Z")

    pump()

    assert (world.run.outcome, server.requests) == ("uncertain", [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_may_be_repeated_is_tried_three_times_and_then_fails(
    world: World, pump: Pump, serve: Serve, method: str
) -> None:
    server = serve(drop)

    go(world, pump, server.url, method)
    again(pump)
    again(pump)
    again(pump)

    assert (world.run.outcome, len(server.requests)) == ("failed", 3)


def test_every_try_carries_the_same_idempotency_key(world: World, pump: Pump, serve: Serve) -> None:
    server = serve(lambda request: ok(request) if len(server.requests) > 1 else None)

    run = go(world, pump, server.url, "PUT")
    again(pump)

    keys = {request.headers["Idempotency-Key"] for request in server.requests}
    assert (keys, len(server.requests)) == ({f"{run.public_id}:1"}, 2)
    assert world.run.outcome == "done"


def test_nobody_there_is_tried_again_even_for_a_post(
    world: World, pump: Pump, serve: Serve
) -> None:
    server = serve(ok)
    server.close()

    go(world, pump, server.url)
    again(pump)
    again(pump)

    assert (world.run.outcome, Effect.objects.get().attempt) == ("failed", 3)


@pytest.mark.parametrize("status", [201, 400, 404, 409, 500, 503])
def test_any_status_of_a_post_is_an_answer(
    world: World, pump: Pump, serve: Serve, status: int
) -> None:
    server = serve(lambda request: (status, b'{"error": "x"}'))

    run = go(world, pump, server.url)

    assert (data(run)["code"], run.outcome, len(server.requests)) == (status, "done", 1)


def test_429_is_tried_again(world: World, pump: Pump, serve: Serve) -> None:
    server = serve(lambda request: ok(request) if len(server.requests) > 1 else (429, b""))

    go(world, pump, server.url)
    again(pump)

    assert (data(world.run)["code"], len(server.requests)) == (200, 2)


@pytest.mark.parametrize(
    ("body", "read"), [(b"<p>no</p>", "<p>no</p>"), (b"", None), (b'{"a":', '{"a":'), (b"7", 7)]
)
def test_an_answer_that_is_no_json_is_a_text(
    world: World, pump: Pump, serve: Serve, body: bytes, read: object
) -> None:
    server = serve(lambda request: (200, body))

    assert data(go(world, pump, server.url))["answer"] == read


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'"\\u0000"',
        b'{"a": "\\ud800"}',
        b"[NaN]",
        b"1e999",
        2_000 * b"[",
        b"9" * 5_000,
    ],
)
def test_an_answer_with_odd_characters_does_not_stop_the_run(
    world: World, pump: Pump, serve: Serve, body: bytes
) -> None:
    server = serve(lambda request: (200, body))

    assert go(world, pump, server.url).outcome == "done"


def test_of_a_long_answer_64_kb_are_kept(world: World, pump: Pump, serve: Serve) -> None:
    server = serve(lambda request: (200, b"x" * 100_000))

    assert data(go(world, pump, server.url))["answer"] == "x" * 65_536


def test_parameters_are_added_to_the_address(world: World, pump: Pump, serve: Serve) -> None:
    server = serve(ok)

    go(world, pump, f"{server.url}/p?a=1", "GET", parameters={"q": "x & y"})

    assert server.requests[0].path == "/p?a=1&q=x+%26+y"


def test_secrets_are_filled_in_on_the_way_out_only(world: World, pump: Pump, serve: Serve) -> None:
    Secret.objects.create(account=world.account, name="KEY", value_enc=encrypt(KEY))
    server = serve(ok)

    go(world, pump, server.url, headers={"Authorization": "Bearer {{secret.KEY}}"})

    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    stored = serializers.serialize("json", [*Run.objects.all(), *RunLog.objects.all()])
    assert KEY not in stored


def echo_key(form: str) -> Script:
    """Answer with what the request's header held, in some form."""
    return lambda request: (200, (form % request.headers["X-Key"]).encode())


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ('{"got": ["Bearer %s"]}', {"got": ["Bearer {{secret.KEY}}"]}),
        ('{"%s": 1}', {"{{secret.KEY}}": 1}),
        ("<p>%s</p>", "<p>{{secret.KEY}}</p>"),
    ],
)
def test_a_secret_that_the_service_sends_back_is_stored_nowhere(
    world: World, pump: Pump, serve: Serve, form: str, read: object
) -> None:
    Secret.objects.create(account=world.account, name="KEY", value_enc=encrypt(KEY))
    server = serve(echo_key(form))

    run = go(world, pump, server.url, headers={"X-Key": "{{secret.KEY}}"})

    rows = [*Run.objects.all(), *RunLog.objects.all(), *Effect.objects.all()]
    assert data(run)["answer"] == read
    assert KEY not in serializers.serialize("json", rows)


def test_the_effect_of_a_call_names_its_secret_and_does_not_hold_it(
    world: World, serve: Serve
) -> None:
    Secret.objects.create(account=world.account, name="KEY", value_enc=encrypt(KEY))
    world.journey([call("book", "done", url="https://x.example/{{secret.KEY}}"), *ENDS])
    world.say("go")

    world.turn()

    payload = Effect.objects.get().payload
    assert ('["secret","KEY"]' in payload, KEY in payload) == (True, False)
    world.play()


def test_a_customer_who_writes_a_secrets_name_gets_no_secret(
    world: World, pump: Pump, serve: Serve
) -> None:
    Secret.objects.create(account=world.account, name="KEY", value_enc=encrypt(KEY))
    server = serve(ok)

    go(world, pump, server.url, body={"said": "{{data.payload.content.text}}"})

    assert server.requests[0].json == {"said": "go now, {{secret.KEY}}"}


def test_a_missing_secret_takes_the_exit_failed(world: World, pump: Pump, serve: Serve) -> None:
    Secret.objects.create(account=make_account(), name="KEY", value_enc=encrypt(KEY))
    server = serve(ok)

    run = go(world, pump, server.url, headers={"X-Key": "{{secret.KEY}}"})

    assert (run.outcome, server.requests) == ("failed", [])
    assert Effect.objects.get().result == "no secret named KEY"


def test_a_private_address_is_refused(
    world: World, pump: Pump, serve: Serve, settings: Any
) -> None:
    server = serve(ok)
    settings.OUTBOUND_ALLOW = []

    run = go(world, pump, server.url)

    assert (run.outcome, server.requests) == ("failed", [])


def test_a_rotated_secret_counts_without_publishing_again(
    world: World, pump: Pump, serve: Serve
) -> None:
    server, admin = serve(ok), make_member("admin", "admin", world.account)
    secret = add_secret(world.account, "KEY", "the old value", admin)
    header = {"X-Key": "{{secret.KEY}}"}
    world.journey([call("book", "done", "POST", url=server.url, headers=header), *ENDS])
    world.say("go")
    pump()

    rotate_secret(secret, "the new value", admin)
    world.say("go again")
    pump()

    assert [request.headers["X-Key"] for request in server.requests] == [
        "the old value",
        "the new value",
    ]
