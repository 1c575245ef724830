"""Conversations that people answer: journeys leave them alone until they are given back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from accounts.clock import wall_now
from journeys.models import Run
from messaging.held_starts import release_starts_of
from messaging.models import Conversation, InboundEvent


def owned_by_people(contacts: Collection[int]) -> dict[tuple[int, int], int | None]:
    """Return (channel, contact) of those among the contacts' conversations that people answer ->
    the run that handed it over, None when the customer asked for people."""
    rows = Conversation.objects.filter(owner=Conversation.Owner.AGENT, contact__in=contacts)
    listed = rows.values_list("channel", "contact", "handed_by_run")
    return {(channel, contact): run for channel, contact, run in listed}


def give_to_people(asked: Sequence[InboundEvent], now: datetime) -> None:
    """Let people answer the conversations of these items; no run gets them back by itself."""
    for item in asked:
        values = {"owner": Conversation.Owner.AGENT, "owner_since": now, "handed_by_run": None}
        Conversation.objects.update_or_create(
            channel_id=item.channel_id or 0,
            contact_id=item.contact_id or 0,
            defaults={**values, "team": ""},
            create_defaults={**values, "account_id": item.account_id},
        )


def take_back(run: Run) -> None:
    """Let journeys answer again what a run had given to people, now that it cannot get it back."""
    handed = Conversation.objects.filter(contact=run.contact_id, handed_by_run=run.pk)
    places = list(handed.values_list("channel", "contact"))
    handed.update(owner=Conversation.Owner.BOT, team="", owner_since=wall_now(), handed_by_run=None)
    release_starts_of(places)
