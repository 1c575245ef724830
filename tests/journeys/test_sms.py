"""SMS in journeys: what goes out on which channel, and what comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from journeys.models import Run, RunLog, Suspension
from messaging.inbox import resolve_inbox
from messaging.models import Channel, InboundEvent, Message
from messaging.providers.sms import EightSms
from outbox.models import Effect
from outbox.ports import Outcome
from tests.factories import make_channel
from tests.journeys.steps import end, message
from tests.journeys.world import World


def text(id: str, to: str = "done", **inputs: Any) -> dict[str, Any]:
    named = {"destination": "{{data.payload.user.msisdn}}", "text": "Hello by SMS"}
    return {
        "id": id,
        "stepType": "SMS",
        "inputs": {"subAccountId": "elsewhere", **named, **inputs},
        "outputs": {"sent": "{{step}}"},
        "nextStepId": to,
        "exits": {"failed": "failed"},
    }


def wait(channel: str) -> dict[str, Any]:
    return {
        "id": "wait",
        "stepType": "WaitForReply",
        "inputs": {"from": "{{data.payload.user.msisdn}}", "channel": channel},
        "outputs": {"heard": "{{step.reply.payload.body}}"},
        "nextStepId": "done",
    }


def sms_channel(world: World, name: str = "Texts") -> Channel:
    return make_channel(world.account, provider="sms", name=name)


def journey(world: World, *steps: dict[str, Any], **document: Any) -> None:
    world.journey([*steps, end("done"), end("failed")], **document)


def hear_sms(world: World, channel: Channel, words: str) -> InboundEvent:
    """Store an inbound SMS as the webhook does, and resolve it."""
    at = datetime.now(UTC)
    now = at.isoformat()
    body = {
        "namespace": "SMS",
        "eventType": "inbound_message_received",
        "payload": {"umid": f"u-{now}", "timestamp": now, "source": world.msisdn, "body": words},
    }
    item = EightSms().split_webhook(json.dumps(body).encode())[0]
    event = InboundEvent.objects.create(
        account=world.account,
        channel=channel,
        key=item.key,
        address=item.address,
        kind=item.kind,
        occurred_at=at,
        received_at=at,
        body=item.body,
    )
    resolve_inbox()
    event.refresh_from_db()
    return event


def data_of(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run.state)["data"]
    return data


def test_an_sms_goes_out_on_the_accounts_sms_channel(world: World) -> None:
    channel = sms_channel(world)
    journey(world, text("say"))
    world.say("go")

    world.play()

    sent = world.message()
    assert (sent.channel, sent.contact, sent.type) == (channel, world.contact, "text")
    assert json.loads(sent.content)["content"] == {"text": "Hello by SMS"}
    assert world.run.outcome == "done"
    assert data_of(world.run)["sent"]["umid"] == str(sent.public_id)


def test_the_sub_account_of_the_step_chooses_among_sms_channels(world: World) -> None:
    sms_channel(world)
    named = sms_channel(world, "Others")
    named.sub_account = world.account.sub_accounts.create(name="others")
    named.save()
    journey(world, text("say", subAccountId="others"))
    world.say("go")

    world.play()

    assert world.message().channel == named


def test_an_sms_without_a_channel_fails_with_a_reason(world: World) -> None:
    journey(world, text("say"))
    world.say("go")

    world.turn()

    assert world.run.outcome == "failed"
    event = RunLog.objects.filter(event_kind="EffectFailed").get().event
    assert json.loads(event)["message"] == "the account has no SMS channel"


def test_an_sms_needs_no_open_service_window(world: World) -> None:
    sms_channel(world)
    journey(world, text("say"))
    world.say("go")
    world.turn()
    world.close_window()

    world.play()

    assert world.run.outcome == "done"
    assert Message.objects.get(direction="out").status == "accepted"


def test_source_and_encoding_travel_with_an_sms(world: World) -> None:
    sms_channel(world)
    journey(world, text("say", source="Shop", encoding="UCS2"))
    world.say("go")

    world.turn()

    payload = json.loads(Effect.objects.get(kind="message").payload)
    assert payload["envelope"] == {"source": "Shop", "encoding": "UCS2"}


def test_the_step_is_told_number_and_encoding_as_the_provider_read_them(world: World) -> None:
    sms_channel(world)
    journey(world, text("say", clientMessageId="order-7"))
    world.say("go")
    world.turn()

    read = {"umid": "u", "destination": world.msisdn, "encoding": "GSM7"}
    world.send(Outcome("accepted", json.dumps(read), provider_id="u"))
    world.settle_down()

    sent = data_of(world.run)["sent"]
    assert (sent["destination"], sent["encoding"]) == (world.msisdn, "GSM7")
    assert sent["clientMessageId"] == "order-7"


def test_a_wait_for_an_sms_hears_the_sms_channel(world: World) -> None:
    channel = sms_channel(world)
    journey(world, text("say", "wait"), wait("sms"))
    world.say("go")
    world.play()
    assert Suspension.objects.get().channel == channel

    hear_sms(world, channel, "yes please")
    world.settle_down()

    assert data_of(world.run)["heard"] == "yes please"


def test_a_wait_for_an_sms_does_not_hear_whatsapp(world: World) -> None:
    sms_channel(world)
    journey(world, text("say", "wait"), wait("sms"))
    world.say("go")
    world.play()

    item = world.say("hello there")
    world.settle_down()

    item.refresh_from_db()
    assert item.state == InboundEvent.State.UNHANDLED
    assert Suspension.objects.count() == 1


def test_an_sms_that_comes_before_its_question_is_recorded_waits(world: World) -> None:
    channel = sms_channel(world)
    journey(world, text("say", "wait"), wait("sms"))
    world.say("go")
    world.turn()

    hear_sms(world, channel, "quick")
    world.turn()
    world.play()

    assert data_of(world.run)["heard"] == "quick"


def test_an_inbound_sms_starts_its_journey_and_is_answered_by_sms(world: World) -> None:
    channel = sms_channel(world)
    journey(
        world, text("say", destination="{{data.payload.source}}"), trigger="inbound_sms", match={}
    )

    hear_sms(world, channel, "hello")
    world.play()

    assert (world.run.channel, world.run.outcome) == (channel, "done")
    assert world.message().channel == channel


def test_a_run_that_began_by_sms_writes_on_whatsapp_too(world: World) -> None:
    channel = sms_channel(world)
    journey(world, message("say", "Hello", "done"), trigger="inbound_sms", match={})

    hear_sms(world, channel, "hello")
    world.turn()

    assert world.message().channel == world.channel
