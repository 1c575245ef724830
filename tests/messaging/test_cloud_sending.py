"""Messages through Meta's Cloud API: what leaves, what its answers do, what is quoted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contacts.models import Contact
from messaging.models import Channel, MessageAttempt
from outbox.models import Effect, GateRate
from tests.factories import make_cloud_channel, make_contact, open_window
from tests.messaging.provider_server import http
from tests.messaging.scenes import Start, number_of, only_message, outgoing, queue

pytestmark = pytest.mark.django_db
Pump = Callable[[], None]
BUTTONS = {
    "type": "interactive",
    "content": {
        "interactive": {
            "type": "button",
            "body": {"text": "Sure?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
        }
    },
}
FLOW = {
    "type": "interactive",
    "content": {
        "interactive": {
            "type": "flow",
            "body": {"text": "Book"},
            "action": {"parameters": {"flowId": "131", "flowCta": "Open"}},
        }
    },
}


def accept(body: dict[str, Any]) -> bytes:
    contacts = [{"input": body.get("to"), "wa_id": "1"}]
    return http(200, {"contacts": contacts, "messages": [{"id": f"wamid.{body['type']}"}]})


def error(code: int, status: int = 400) -> bytes:
    return http(status, {"error": {"code": code, "message": "no", "fbtrace_id": "t"}})


def scene(url: str, **changes: Any) -> tuple[Channel, Contact]:
    channel = make_cloud_channel(base_url=url, **changes)
    contact = make_contact(channel.account)
    open_window(channel, contact)
    return channel, contact


def test_a_message_leaves_in_metas_words(provider: Start, pump: Pump) -> None:
    server = provider(accept)
    channel, contact = scene(server.url)

    queue(outgoing(channel, contact))
    pump()

    attempt = MessageAttempt.objects.get()
    assert server.bodies == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": number_of(contact),
            "type": "text",
            "text": {"body": "Hello"},
            "biz_opaque_callback_data": attempt.client_id,
        }
    ]
    assert f"POST /v23.0/{channel.provider_ref}/messages" in server.heads[0]
    assert "Authorization: Bearer test-token" in server.heads[0]
    assert (attempt.provider_id, only_message().status) == ("wamid.text", "accepted")


def test_the_graph_version_is_the_channels_choice(provider: Start, pump: Pump) -> None:
    server = provider(accept)
    channel, contact = scene(server.url, options='{"graph_version":"v25.0"}')

    queue(outgoing(channel, contact))
    pump()

    assert server.heads[0].startswith("POST /v25.0/")


def test_buttons_bear_the_token_and_forms_a_flow_token(provider: Start, pump: Pump) -> None:
    server = provider(accept)
    channel, contact = scene(server.url)

    queue(outgoing(channel, contact, BUTTONS), outgoing(channel, contact, FLOW))
    pump()

    tapped, form = (body["interactive"]["action"] for body in server.bodies)
    tokens = [message.reply_token for message in contact.messages.order_by("id")]
    assert tapped["buttons"][0]["reply"]["id"] == f"yes~{tokens[0]}"
    assert form["parameters"]["flow_token"] == f"flow~{tokens[1]}"
    assert tokens[0] != tokens[1]


def test_a_quoted_message_goes_by_the_providers_id(provider: Start, pump: Pump) -> None:
    server = provider(accept)
    channel, contact = scene(server.url)
    queue(outgoing(channel, contact, BUTTONS))
    pump()
    ours = str(only_message().public_id)
    text = {"type": "text", "content": {"text": "This one"}}
    reaction = {"type": "reaction", "content": {"umid": ours, "emoji": "👍"}}

    queue(
        outgoing(channel, contact, {**text, "context": {"umid": ours}}),
        outgoing(channel, contact, {**text, "context": {"umid": "wamid.theirs"}}),
        outgoing(channel, contact, reaction),
    )
    pump()

    sent = server.bodies[1:]
    assert sent[0]["context"] == {"message_id": "wamid.interactive"}
    assert sent[1]["context"] == {"message_id": "wamid.theirs"}
    assert sent[2]["reaction"]["message_id"] == "wamid.interactive"


def test_what_the_provider_does_not_carry_fails_without_an_attempt(
    provider: Start, pump: Pump
) -> None:
    server = provider(accept)
    channel, contact = scene(server.url)

    queue(outgoing(channel, contact, {"type": "richCard", "content": {"card": {}}}))
    pump()

    message = only_message()
    assert (message.status, message.error_code) == ("failed", "notCarried")
    assert server.bodies == []


@pytest.mark.parametrize(
    ("code", "name"), [(131026, "notOnWhatsApp"), (131047, "windowClosed"), (999, "provider:999")]
)
def test_a_refusal_fails_the_message(provider: Start, pump: Pump, code: int, name: str) -> None:
    channel, contact = scene(provider(lambda body: error(code)).url)

    queue(outgoing(channel, contact))
    pump()

    assert (only_message().status, only_message().error_code) == ("failed", name)


def test_too_much_to_one_person_waits_and_others_go_on(provider: Start, pump: Pump) -> None:
    busy: list[str] = []
    server = provider(lambda body: error(131056) if body["to"] in busy else accept(body))
    channel, contact = scene(server.url)
    other = make_contact(channel.account)
    open_window(channel, other)
    busy.append(number_of(contact))

    queue(outgoing(channel, contact), outgoing(channel, other))
    pump()

    states = dict(contact.messages.values_list("contact", "status"))
    assert states == {contact.pk: "queued"}
    assert other.messages.get().status == "accepted"
    assert GateRate.objects.get(gate=channel.gate).paused_until is None


@pytest.mark.parametrize(("code", "seconds"), [(130429, 2), (4, 60), (131048, 3600)])
def test_too_much_on_the_number_pauses_it(
    provider: Start, pump: Pump, code: int, seconds: int
) -> None:
    channel, contact = scene(provider(lambda body: error(code)).url)

    queue(outgoing(channel, contact))
    pump()

    until = GateRate.objects.get(gate=channel.gate).paused_until
    assert until is not None
    assert abs(until - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=2)
    assert only_message().status == "queued"


@pytest.mark.parametrize("code", [190, 368, 131031])
def test_what_a_person_must_settle_stops_the_number(provider: Start, pump: Pump, code: int) -> None:
    channel, contact = scene(provider(lambda body: error(code, 401)).url)

    queue(outgoing(channel, contact))
    pump()

    gate = GateRate.objects.get(gate=channel.gate)
    assert gate.paused_until is not None
    assert gate.paused_until > datetime.now(UTC) + timedelta(days=365)
    assert gate.reason in {"unauthorised", "policy", "accountLocked"}
    assert Effect.objects.get().state == "pending"
