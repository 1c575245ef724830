"""A submitted form is kept with the Flow that our message opened."""

from __future__ import annotations

import pytest

from accounts.models import Account
from flows.models import Flow, FlowSubmission, FlowVersion
from messaging.models import InboundEvent, MessageAttempt
from tests.factories import make_account
from tests.journeys.steps import Step, end, wait_flow
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

REMOTE = "1310000000000001"
OPENS: Step = {
    "id": "form",
    "stepType": "ChatAppsMessage",
    "inputs": {
        "user": {"msisdn": "{{data.payload.user.msisdn}}"},
        "type": "interactive",
        "content": {
            "interactive": {
                "type": "flow",
                "body": {"text": "Pick a time"},
                "action": {
                    "name": "flow",
                    "parameters": {
                        "flowId": REMOTE,
                        "flowCta": "Pick",
                        "flowToken": "t",
                        "flowAction": "navigate",
                        "flowActionPayload": {"screen": "START"},
                    },
                },
            }
        },
    },
    "nextStepId": "wait",
}


@pytest.fixture
def world() -> World:
    made = World.make()
    made.journey([OPENS, wait_flow("wait", "done"), end("done")])
    made.say("go")
    made.play()
    return made


def flow_of(account: Account) -> Flow:
    flow = Flow.objects.create(account=account, name="Appointment")
    FlowVersion.objects.create(flow=flow, number=1, json="{}", remote_id=REMOTE)
    FlowVersion.objects.create(flow=flow, number=2, json="{}", remote_id=REMOTE)
    return flow


def submit(world: World) -> InboundEvent:
    """Send the form back as WhatsApp does: with the message that it answers."""
    sent = MessageAttempt.objects.get(message=world.message()).provider_id
    item = world.submit({"date": "2026-03-06"}, payload={"replyToUmid": sent})
    world.play()
    return item


def test_a_submission_knows_the_flow_of_the_message_it_answers(world: World) -> None:
    flow = flow_of(world.account)

    submit(world)

    assert FlowSubmission.objects.get().flow == flow


def test_a_flow_of_another_account_is_not_meant(world: World) -> None:
    flow_of(make_account())

    submit(world)

    assert FlowSubmission.objects.get().flow is None


def test_a_submission_that_names_no_message_is_kept_without_a_flow(world: World) -> None:
    flow_of(world.account)

    world.submit({"date": "2026-03-06"})
    world.play()

    assert FlowSubmission.objects.get().flow is None
