"""One row of everything that has a page, and the addresses of all pages for them.

A page that shows a new kind of thing needs a row of it in `make_everything`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from accounts.actions import Invited, invite
from accounts.clock import wall_now
from accounts.links import invitation_token
from accounts.models import Account, Portfolio
from accounts.secret_actions import add_secret
from console.models import Alert
from contacts.consent import grant
from flows.models import Flow, FlowSubmission, FlowVersion
from integrations.keys import make_key
from journeys.keyword_actions import Wanted, add_keyword
from journeys.models import Run
from messaging.media.links import console_path
from messaging.models import InboundEvent, Media
from outbox.models import GateRate
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_member
from tests.journeys.steps import ASK
from tests.journeys.world import World
from tests.messaging.media.samples import put

# Django's own pages of a row: the row of the model they are for stands in its place.
OBJECT = "<path:object_id>"


@dataclass(frozen=True, slots=True)
class Everything:
    """An account in which everything has happened, and what addresses say of it."""

    world: World
    invitation: str
    token: str

    @property
    def account(self) -> Account:
        return self.world.account

    def path(self, route: str, example: str) -> str:
        """Return a real address of a route; `example` has words in braces where a row stands."""
        row = self._row_of(route) if OBJECT in route and not example else ""
        words = {
            "account": self.account.public_id,
            "channel": str(self.world.channel.public_id),
            "contact": str(self.world.contact.public_id),
            "invitation": self.invitation,
            "media": console_path(Media.objects.get().public_id).split("/")[2],
            "member": str(self.account.memberships.get(user__username="member").pk),
            "number": self.world.msisdn,
            "run": self.world.run.public_id,
            "token": self.token,
            "user": str(User.objects.get(username="member").pk),
        }
        return "/" + (example or route.replace(OBJECT, row)).format(**words)

    def _row_of(self, route: str) -> str:
        """Return the key of a row of the model whose admin page a route is."""
        app, model = route.split("/")[1:3]
        row = apps.get_model(app, model)._default_manager.order_by("-pk").first()
        assert row is not None, f"make_everything() makes no {app}.{model}"
        return str(row.pk)


def make_everything(number: str = "+6597654321") -> Everything:
    """A customer with this number was asked, answered, and filled in a form; and all the rest."""
    world = World.make()
    world.contact.identities.update(value=number)
    world.journey(ASK)
    world.say(f"go, my number is {number}")
    world.play()
    _make_trouble(world, number)
    grant(world.contact, "offers", "call", f"said yes on {number}", wall_now())
    make_member("member", "viewer", world.account)
    admin_person = make_member("first_admin", "admin", world.account)
    invitation = invite(world.account, Invited("Ann", "ann@example.com", "viewer"), admin_person)
    add_secret(world.account, "KEY", "a value", admin_person)
    add_keyword(world.account, Wanted("en", "help", "agent"), admin_person)
    _make_library(world, number)
    _make_schedules()
    GateRate.objects.create(gate="test", account=world.account, tat=wall_now())
    make_key(world.account, "Key")
    Alert.objects.create(
        account=world.account,
        rule=Alert.Rule.QUEUE_AGE,
        title="Messages wait",
        opened_at=wall_now(),
        seen_at=wall_now(),
    )
    return Everything(world, str(invitation.pk), invitation_token(invitation))


def _make_trouble(world: World, number: str) -> None:
    """A second run whose message waits, and texts that say the number where errors are told."""
    world.say(f"go once more, to {number}")
    world.turn()
    Run.objects.filter(pk=world.run.pk).update(error=f"no answer from {number}")
    parked = world.say("x")
    InboundEvent.objects.filter(pk=parked.pk).update(state=InboundEvent.State.FAILED)


def _make_library(world: World, number: str) -> None:
    account = world.account
    portfolio, _ = Portfolio.objects.get_or_create(
        account=account, provider="8x8", business_id="100000000000001"
    )
    account.sub_accounts.get_or_create(name="sub")
    put(account)
    flow = Flow.objects.create(account=account, name="Form")
    FlowVersion.objects.create(flow=flow, number=1, json="{}", remote_id="1310000000000001")
    FlowSubmission.objects.create(
        account=account,
        flow=flow,
        contact=world.contact,
        inbound_event_id=1,
        answers=f'{{"phone": "{number}"}}',
    )
    template = MessageTemplate.objects.create(
        account=account, portfolio=portfolio, name="hello", category="UTILITY"
    )
    TemplateTranslation.objects.create(template=template, language="en", components="[]")


def _make_schedules() -> None:
    every = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.create(name="Tidy", task="outbox.tasks.tidy", interval=every)
    CrontabSchedule.objects.create()
    ClockedSchedule.objects.create(clocked_time=wall_now())
    SolarSchedule.objects.create(event="sunset", latitude=1, longitude=103)


def all_routes() -> list[str]:
    """Return every route of the product, as the resolver writes it."""
    return sorted(_short(route) for route in _walk(get_resolver(), ""))


def all_models() -> list[Any]:
    """Return every model that has pages in the admin."""
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern, route)


def _short(route: str) -> str:
    """Django's page of an app names all apps in its route: call it by what it is."""
    return "admin/<app_label>/" if "(?P<app_label>" in route else route
