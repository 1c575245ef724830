"""Builders of rows that tests need; each sets only what the test is about."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User

from accounts.models import Account, Membership
from accounts.roles import seed_roles
from contacts.models import Contact, ContactIdentity
from journeys.actions import publish
from journeys.engine.values import canonical
from journeys.models import Journey
from messaging.channels import ChannelSetup, save_channel
from messaging.models import Channel, Conversation, InboundEvent

_numbers = itertools.count(1)


def make_account(public_id: str | None = None) -> Account:
    name = public_id or f"Account{next(_numbers)}"
    return Account.objects.create(public_id=name, name=name)


def make_channel(
    account: Account | None = None,
    base_url: str = "http://127.0.0.1:9",
    per_second: float | None = None,
    **changes: Any,
) -> Channel:
    account = account or make_account()
    setup = ChannelSetup(
        name="Test number",
        sub_account=f"{account.public_id}_chatapps",
        business_id="100000000000001",
        provider_ref=str(uuid.uuid4()),
        address="+6531290001",
        api_key="test-key",
        webhook_secret="Bearer test-webhook",
        base_url=base_url,
        per_second=per_second,
    )
    return _changed(save_channel(account, setup), changes)


def make_cloud_channel(
    account: Account | None = None,
    base_url: str = "http://127.0.0.1:9",
    next_secret: str = "",
    **changes: Any,
) -> Channel:
    """Return a channel of Meta's Cloud API; its app secret is "app-secret"."""
    account = account or make_account()
    setup = ChannelSetup(
        name="Cloud number",
        sub_account=f"{account.public_id}_cloud",
        business_id="100000000000002",
        provider_ref=f"1065{next(_numbers):011d}",
        address="+6531290002",
        api_key="test-token",
        webhook_secret="app-secret",
        next_secret=next_secret,
        verify_token="verify-me",
        base_url=base_url,
        per_second=None,
        provider=Channel.Provider.CLOUD,
    )
    return _changed(save_channel(account, setup), changes)


def _changed(channel: Channel, changes: dict[str, Any]) -> Channel:
    if changes:
        Channel.objects.filter(pk=channel.pk).update(**changes)
        channel.refresh_from_db()
    return channel


def new_number() -> str:
    """Return a Singapore mobile number no other test has."""
    return f"+659{next(_numbers):07d}"


def make_contact(account: Account, msisdn: str | None = None) -> Contact:
    contact = Contact.objects.create(account=account, name="Ann")
    ContactIdentity.objects.create(
        account=account, contact=contact, kind="msisdn", value=msisdn or new_number()
    )
    return contact


def open_window(channel: Channel, contact: Contact, at: datetime | None = None) -> Conversation:
    conversation, _ = Conversation.objects.update_or_create(
        channel=channel,
        contact=contact,
        defaults={"account": channel.account, "last_inbound_at": at or datetime.now(UTC)},
    )
    return conversation


def make_user(username: str = "operator", superuser: bool = True) -> User:
    user, _ = User.objects.get_or_create(
        username=username, defaults={"is_staff": True, "is_superuser": superuser}
    )
    return user


def make_member(username: str, role: str, account: Account) -> User:
    """Return a member of the account with one of the four roles; "" for no role at all."""
    seed_roles()
    user, _ = User.objects.get_or_create(username=username, defaults={"is_staff": True})
    user.groups.set(Group.objects.filter(name=role))
    Membership.objects.get_or_create(account=account, user=user)
    return user


def make_journey(account: Account, steps: list[dict[str, Any]], **document: Any) -> Journey:
    """Publish a journey of these steps; `document` holds trigger, match, policy, and a name."""
    name = document.pop("name", "Test")
    body = {"trigger": "inbound_chat_apps", "definition": {"name": name, "steps": steps}}
    body.update(document)
    journey = Journey.objects.create(account=account, name=name, draft=canonical(body))
    publish(journey, make_user())
    journey.refresh_from_db()
    return journey


def inbound_body(msisdn: str, content: Mapping[str, Any], type: str = "Text") -> dict[str, Any]:
    """Return a v3 webhook body of a customer's message."""
    return {
        "version": 3,
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "payload": {
            "umid": str(uuid.uuid4()),
            "subAccountId": "sub",
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "user": {"msisdn": msisdn},
            "recipient": {"channel": "whatsapp", "channelId": "channel"},
            "type": type,
            "content": dict(content),
        },
    }


def make_inbound(channel: Channel, contact: Contact, body: Mapping[str, Any]) -> InboundEvent:
    """Put a message into the inbox as resolve leaves it: with its contact."""
    now = datetime.now(UTC)
    return InboundEvent.objects.create(
        account=channel.account,
        channel=channel,
        contact=contact,
        key=f"m:{body['payload']['umid']}",
        address=f"msisdn:{body['payload']['user']['msisdn']}",
        kind=InboundEvent.Kind.MESSAGE,
        occurred_at=now,
        received_at=now,
        body=json.dumps(body),
    )
