"""Webhooks of alerts: signed so that the library believes them, and never sent inside."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from console.models import Alert
from outbox.models import Effect
from tests.console.alerts.receiver import SECRET, calm_down, point_to, subjects, taking
from tests.console.alerts.test_rules import fail
from tests.console.rows import MINUTE, Clinic
from tests.journeys.web_server import WebServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(hooked: Clinic, settings: Settings) -> WebServer:
    server = taking()
    settings.OUTBOUND_ALLOW = [server.address]
    point_to(hooked, f"{server.url}/alerts")
    return server


def test_the_library_believes_the_signature(hooked: Clinic, server: WebServer) -> None:
    fail(hooked, 5)
    subjects()

    (request,) = server.requests
    told = Webhook(SECRET).verify(request.body, request.headers)

    assert (request.method, request.path) == ("POST", "/alerts")
    assert told["type"] == "alert.opened"
    assert told["data"]["title"] == "Test is failing"
    assert told["data"]["account"] == hooked.account.public_id


def test_a_changed_body_is_not_believed(hooked: Clinic, server: WebServer) -> None:
    fail(hooked, 5)
    subjects()
    request = server.requests[0]

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace("5", "6"), request.headers)


def test_the_end_is_told_with_an_id_of_its_own(hooked: Clinic, server: WebServer) -> None:
    late = hooked.effect(ago=5 * MINUTE)
    subjects()
    late.delete()
    calm_down(hooked)
    subjects()

    opened, closed = server.requests
    assert json.loads(closed.body)["type"] == "alert.closed"
    assert json.loads(closed.body)["data"]["closedAt"]
    assert opened.headers["webhook-id"] != closed.headers["webhook-id"]


def test_a_receiver_that_fails_is_called_again_with_the_same_id(
    hooked: Clinic, server: WebServer
) -> None:
    answers = iter([500, 204])
    server.script = lambda request: (next(answers), b"")
    fail(hooked, 5)
    subjects()
    assert Alert.objects.get().last_told_at is None
    Effect.objects.update(due_at=timezone.now() - MINUTE)

    subjects()

    first, second = server.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Alert.objects.get().last_told_at is not None


def test_a_private_address_is_refused_where_the_socket_is_made(
    hooked: Clinic, server: WebServer, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = []
    fail(hooked, 5)
    subjects()

    effect = Effect.objects.get(kind="alert_webhook")
    assert (effect.state, effect.error) == ("failed", "addressRefused")
    assert server.requests == []


def test_the_secret_is_neither_in_the_effect_nor_in_the_call(
    hooked: Clinic, server: WebServer
) -> None:
    fail(hooked, 5)
    subjects()

    request, effect = server.requests[0], Effect.objects.get(kind="alert_webhook")
    assert SECRET not in request.body + str(request.headers) + effect.payload + effect.result
