"""What is asked when a send is claimed: the service window, the template's approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Portfolio
from messaging.models import Channel, Conversation
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_channel, make_contact
from tests.messaging.provider_server import accept
from tests.messaging.scenes import (
    Start,
    conversation,
    only_message,
    outgoing,
    queue,
    template,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(hours=23, minutes=58), "accepted"),
        (timedelta(hours=23, minutes=59, seconds=30), "failed"),
        (None, "failed"),
    ],
)
def test_free_form_goes_out_inside_the_window_only(
    provider: Start, pump: Callable[[], None], age: timedelta | None, status: str
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    at = datetime.now(UTC) - age if age else None
    Conversation.objects.update(last_inbound_at=at)

    queue(outgoing(channel, contact))
    pump()

    message = only_message()
    assert message.status == status
    assert status == "accepted" or message.error_code == "windowClosed"


def test_a_window_that_closes_while_a_message_waits_is_noticed(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact))
    Conversation.objects.update(last_inbound_at=datetime.now(UTC) - timedelta(hours=25))
    pump()

    assert only_message().error_code == "windowClosed"
    assert server.bodies == []


def approve(channel: Channel, status: str, name: str = "order_shipped") -> None:
    row = MessageTemplate.objects.create(
        account=channel.account, portfolio=channel.portfolio, name=name, category="UTILITY"
    )
    TemplateTranslation.objects.create(template=row, language="en", components="[]", status=status)


def test_an_approved_template_goes_out_after_the_window(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel = make_channel(base_url=server.url)
    contact = make_contact(channel.account)
    approve(channel, "APPROVED")

    queue(outgoing(channel, contact, template()))
    pump()

    message = only_message()
    assert (message.status, message.template_name) == ("accepted", "order_shipped")


@pytest.mark.parametrize(
    ("status", "code"),
    [("PAUSED", "templateNotApproved"), ("PENDING", "templateNotApproved")],
)
def test_a_template_that_is_not_approved_stays_here(
    pump: Callable[[], None], status: str, code: str
) -> None:
    channel, contact = conversation()
    approve(channel, status)

    queue(outgoing(channel, contact, template()))
    pump()

    assert only_message().error_code == code


@pytest.mark.parametrize("name", ["never_made", "nul\x00name", "\ud800"])
def test_an_unknown_template_stays_here(pump: Callable[[], None], name: str) -> None:
    channel, contact = conversation()

    queue(outgoing(channel, contact, template(name)))
    pump()

    assert only_message().error_code == "templateUnknown"


def test_a_template_of_another_portfolio_is_unknown(pump: Callable[[], None]) -> None:
    channel, contact = conversation()
    approve(channel, "APPROVED")
    other = Portfolio.objects.create(account=channel.account, provider="8x8", business_id="2")
    MessageTemplate.objects.update(portfolio=other)

    queue(outgoing(channel, contact, template()))
    pump()

    assert only_message().error_code == "templateUnknown"
