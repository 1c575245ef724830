"""At publish: a step gives a known template what it needs, or the publish is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys.actions import publish
from journeys.errors import CannotPublish
from journeys.models import Journey
from messaging.models import Channel
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_channel, make_user

pytestmark = pytest.mark.django_db

BODY = {"type": "BODY", "text": "Order {{1}} comes {{2}}"}


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def know(channel: Channel, *components: dict[str, Any]) -> None:
    template = MessageTemplate.objects.create(
        account=channel.account, portfolio=channel.portfolio, name="shipped", category="UTILITY"
    )
    text = json.dumps(components)
    TemplateTranslation.objects.create(template=template, language="en", components=text)


def sending(channel: Channel, *words: str, name: str = "shipped") -> Journey:
    parameters = [{"type": "text", "text": each} for each in words]
    body = {"type": "body", "parameters": parameters}
    template = {"name": name, "language": "en", "components": [body]}
    step = {
        "id": "tell",
        "stepType": "ChatAppsMessage",
        "inputs": {
            "user": {"msisdn": "+6591234567"},
            "type": "template",
            "content": {"template": template},
        },
    }
    definition = {"name": "Ship", "steps": [step]}
    draft = json.dumps({"trigger": "inbound_chat_apps", "definition": definition})
    return Journey.objects.create(account=channel.account, name="Ship", draft=draft)


def test_a_send_that_fits_is_published(channel: Channel) -> None:
    know(channel, BODY)

    version = publish(sending(channel, "{{data.order}}", "today"), make_user())

    assert version.pk


def test_a_send_with_too_little_is_refused_by_its_place(channel: Channel) -> None:
    know(channel, BODY)

    with pytest.raises(CannotPublish) as refused:
        publish(sending(channel, "A-1"), make_user())

    place = "tell inputs/content/template/components/0/parameters"
    assert str(refused.value).startswith(f"{place}: template 'shipped': ")


@pytest.mark.parametrize("name", ["other", "{{data.name}}"])
def test_a_template_that_is_not_here_may_be_at_the_provider(channel: Channel, name: str) -> None:
    know(channel, BODY)

    assert publish(sending(channel, "A-1", name=name), make_user()).pk


def test_a_template_that_cannot_be_read_forbids_nothing(channel: Channel) -> None:
    know(channel)

    assert publish(sending(channel, "A-1"), make_user()).pk
