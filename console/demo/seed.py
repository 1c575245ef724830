"""The demo workspace: an account, channels to the sandbox, templates, Flows, two journeys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from django.contrib.auth.models import User
from django.db import transaction

from accounts.clock import set_offset
from accounts.models import Account, Portfolio
from console.demo.access import ACCOUNT_ID, Access, read_access
from console.demo.channels import FLOWS, make_channels, sandbox_config
from flows.models import Flow, FlowVersion
from integrations.keys import make_key
from journeys.actions import publish
from journeys.engine.values import canonical
from journeys.models import Journey
from templates_lib.models import MessageTemplate, TemplateTranslation

HERE = Path(__file__).parent
BOOKING_API = "https://booking.example"
JOURNEYS = ("appointment_booking", "order_shipped")


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
    access = read_access(access_file)
    set_offset(timedelta(0))
    with transaction.atomic():
        account, _ = Account.objects.get_or_create(
            public_id=ACCOUNT_ID, defaults={"name": "Wend demo"}
        )
        admin = _admin(password)
        channels = make_channels(account, sandbox_url, access)
        make_key(account, "Demo key", plain=access.api_key)
        _templates(channels.eight.portfolio)
        _templates(channels.cloud.portfolio)
        _flows(account)
        for name in JOURNEYS:
            _journey(account, admin, name, sandbox_url)
    _configure_sandbox(sandbox_url, sandbox_config(public_url, channels, access))
    return access


def _admin(password: str) -> User:
    user, made = User.objects.get_or_create(
        username="admin", defaults={"is_staff": True, "is_superuser": True}
    )
    if made or not user.check_password(password):
        user.set_password(password)
        user.save()
    return user


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


def _configure_sandbox(sandbox_url: str, config: Mapping[str, Any]) -> None:
    answer = requests.put(f"{sandbox_url}/sandbox/config", json=config, timeout=10)
    answer.raise_for_status()
