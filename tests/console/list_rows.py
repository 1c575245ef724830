"""Rows for every list of the console, each with all that its columns look at."""

from __future__ import annotations

import itertools
from typing import Any

from accounts.clock import wall_now
from accounts.models import Account, Audit
from contacts.consent import grant
from contacts.models import Contact
from flows.models import Flow, FlowSubmission, FlowVersion
from integrations.keys import make_key
from journeys.models import Journey, Run, RunLog, Suspension
from messaging.models import Channel, Message
from outbox.models import Effect
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import (
    inbound_body,
    make_channel,
    make_contact,
    make_inbound,
    make_journey,
    make_user,
    open_window,
)
from tests.messaging.media.samples import put

_numbers = itertools.count(1)
END: list[dict[str, Any]] = [{"id": "end", "stepType": "End", "inputs": {"outcome": "x"}}]


def make_rows(account: Account, count: int) -> None:
    """Make so many rows for every list."""
    for _ in range(count):
        channel = make_channel(account)
        contact = make_contact(account)
        open_window(channel, contact)
        grant(contact, "offers", "call", "said yes", wall_now())
        make_inbound(channel, contact, inbound_body("+6591111111", {"text": "hi"}))
        _library(channel, next(_numbers))
        run = _run(make_journey(account, END), contact, channel)
        _traces(run, next(_numbers))


def _library(channel: Channel, number: int) -> None:
    """A template, a Flow, a key and a file."""
    account = channel.account
    template = MessageTemplate.objects.create(
        account=account, portfolio=channel.portfolio, name=f"hello{number}", category="UTILITY"
    )
    TemplateTranslation.objects.create(
        template=template, language="en", components='[{"type": "body", "text": "Hi"}]'
    )
    flow = Flow.objects.create(account=account, name=f"Flow {number}")
    FlowVersion.objects.create(flow=flow, number=1, json="{}")
    make_key(account, f"key {number}", channel.sub_account)
    put(account, f"A note {number}".encode(), f"note{number}.txt")


def _run(journey: Journey, contact: Contact, channel: Channel) -> Run:
    """An open run that waits for a reply."""
    version, now = journey.versions.get(), wall_now()
    run = Run.objects.create(
        account=journey.account,
        public_id=f"{next(_numbers):024x}",
        journey=journey,
        version=version,
        contact=contact,
        channel=channel,
        state="{}",
        started_at=now,
        last_at=now,
    )
    Suspension.objects.create(
        run=run,
        no=1,
        token=1,
        step="ask",
        kind="reply",
        contact=contact,
        channel=channel,
        armed_at=now,
    )
    return run


def _traces(run: Run, number: int) -> None:
    """What the run left behind: message, log, effect, form, and somebody's deed."""
    common = {"account": run.account, "contact": run.contact}
    content = '{"type": "text", "content": {"text": "Hi"}}'
    Message.objects.create(
        **common, channel=run.channel, run_id=run.pk, direction="out", type="text", content=content
    )
    RunLog.objects.create(
        account_id=run.account_id,
        run_id=run.pk,
        revision=1,
        at=run.started_at,
        event_kind="Started",
        visits="[]",
        effects="[]",
        engine_version=1,
    )
    Effect.objects.create(
        account=run.account,
        key=f"{run.public_id}:{number}",
        kind="message",
        payload="{}",
        owner_run=run.pk,
        due_at=run.started_at,
        state="failed",
    )
    flow = Flow.objects.filter(account=run.account).latest("pk")
    FlowSubmission.objects.create(
        **common, flow=flow, run_id=run.pk, inbound_event_id=number, answers="{}"
    )
    user = make_user(f"somebody{number}")
    Audit.objects.create(
        account=run.account, actor=user, action="x", object_kind="run", object_id=run.public_id
    )
