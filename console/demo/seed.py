"""The demo workspace: an account, a channel to the sandbox, templates, Flows, two journeys."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from django.contrib.auth.models import User
from django.db import transaction

from accounts.clock import set_offset
from accounts.models import Account, Portfolio
from console.demo.phones import PHONES
from flows.models import Flow, FlowVersion
from integrations.keys import make_key
from journeys.actions import publish
from journeys.engine.values import canonical
from journeys.models import Journey
from messaging.channels import ChannelSetup, save_channel
from messaging.models import Channel
from templates_lib.models import MessageTemplate, TemplateTranslation

HERE = Path(__file__).parent
ACCOUNT_ID = "WendDemo"
SUB_ACCOUNT = "wend_demo"
CHANNEL_REF = "6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11"
BUSINESS_ID = "100000000000001"
NUMBER = "+6531290001"
BOOKING_API = "https://booking.example"
FLOWS = {"appointment": "1310000000000001", "preferences": "1310000000000002"}
JOURNEYS = ("appointment_booking", "order_shipped")


@dataclass(frozen=True, slots=True)
class Access:
    """What clients of the demo need; kept in a file of mode 0600 between starts."""

    account_id: str
    api_key: str
    sandbox_key: str
    webhook_secret: str


class NotADemo(Exception):
    """This database holds other accounts; the demo wants a database of its own."""

    def __str__(self) -> str:
        return self.__doc__ or ""


def seed(sandbox_url: str, public_url: str, password: str, access_file: Path) -> Access:
    """Make or refresh the demo workspace and tell the sandbox about it. Safe to repeat.

    Puts the clock right. Raises NotADemo rather than touch a database with other accounts.
    """
    if Account.objects.exclude(public_id=ACCOUNT_ID).exists():
        raise NotADemo
    access = _access(access_file)
    set_offset(timedelta(0))
    with transaction.atomic():
        account, _ = Account.objects.get_or_create(
            public_id=ACCOUNT_ID, defaults={"name": "Wend demo"}
        )
        admin = _admin(password)
        channel = save_channel(account, _channel_setup(sandbox_url, access))
        make_key(account, "Demo key", plain=access.api_key)
        _templates(channel.portfolio)
        _flows(account)
        for name in JOURNEYS:
            _journey(account, admin, name, sandbox_url)
    _configure_sandbox(sandbox_url, public_url, channel, access)
    return access


def _access(path: Path) -> Access:
    if path.exists():
        return Access(**json.loads(path.read_text()))
    access = Access(
        ACCOUNT_ID,
        f"wend_{secrets.token_urlsafe(32)}",
        secrets.token_urlsafe(24),
        f"Bearer {secrets.token_urlsafe(24)}",
    )
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(access)))
    return access


def _admin(password: str) -> User:
    user, made = User.objects.get_or_create(
        username="admin", defaults={"is_staff": True, "is_superuser": True}
    )
    if made or not user.check_password(password):
        user.set_password(password)
        user.save()
    return user


def _channel_setup(sandbox_url: str, access: Access) -> ChannelSetup:
    return ChannelSetup(
        name="Demo clinic",
        sub_account=SUB_ACCOUNT,
        business_id=BUSINESS_ID,
        provider_ref=CHANNEL_REF,
        address=NUMBER,
        api_key=access.sandbox_key,
        webhook_secret=access.webhook_secret,
        base_url=sandbox_url,
        time_zone="Asia/Singapore",
    )


def _templates(portfolio: Portfolio) -> None:
    for spec in json.loads((HERE / "templates" / "templates.json").read_text()):
        template, _ = MessageTemplate.objects.update_or_create(
            account=portfolio.account,
            portfolio=portfolio,
            name=spec["name"],
            defaults={"category": spec["category"]},
        )
        TemplateTranslation.objects.update_or_create(
            template=template,
            language=spec["language"],
            defaults={"components": canonical(spec["components"]), "status": "APPROVED"},
        )


def _flows(account: Account) -> None:
    for name, remote_id in FLOWS.items():
        flow, _ = Flow.objects.get_or_create(account=account, name=name)
        FlowVersion.objects.update_or_create(
            flow=flow,
            number=1,
            defaults={
                "json": (HERE / "flows" / f"{name}.json").read_text(),
                "remote_id": remote_id,
                "status": "PUBLISHED",
            },
        )


def _journey(account: Account, admin: User, name: str, sandbox_url: str) -> None:
    """Publish the journey unless its live version is this very definition."""
    text = (HERE / "journeys" / f"{name}.json").read_text().replace(BOOKING_API, sandbox_url)
    document = json.loads(text)
    draft = canonical(document)
    journey, _ = Journey.objects.get_or_create(
        account=account, name=document["definition"]["name"], defaults={"draft": draft}
    )
    if journey.live_version is not None and journey.live_version.definition == draft:
        return
    journey.draft = draft
    journey.draft_revision += 1
    journey.save(update_fields=["draft", "draft_revision"])
    publish(journey, admin)


def _configure_sandbox(sandbox_url: str, public_url: str, channel: Channel, access: Access) -> None:
    config: dict[str, Any] = {
        "webhook_url": f"{public_url}/webhooks/8x8/{channel.public_id}/",
        "authorization": access.webhook_secret,
        "account_id": ACCOUNT_ID,
        "sub_account_id": SUB_ACCOUNT,
        "channel_id": CHANNEL_REF,
        "api_keys": [access.sandbox_key],
        "templates": json.loads((HERE / "templates" / "templates.json").read_text()),
        "customers": [{"msisdn": phone.number, "name": phone.name} for phone in PHONES],
        "flows": [
            {
                "id": remote_id,
                "name": name,
                "json": json.loads((HERE / "flows" / f"{name}.json").read_text()),
            }
            for name, remote_id in FLOWS.items()
        ],
    }
    answer = requests.put(f"{sandbox_url}/sandbox/config", json=config, timeout=10)
    answer.raise_for_status()
