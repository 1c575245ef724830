"""Who of a contact's runs may have asked what the customer answers."""

from __future__ import annotations

from journeys.contact_turn import ContactTurn
from journeys.engine.routing import OpenWait, Sender
from journeys.engine.state import suspensions, takes_mail
from journeys.other_people import given_back_by, is_awaited_here
from journeys.results import sends_flow
from journeys.speaking import asks_on, listens
from journeys.work import RunWork
from messaging.models import InboundEvent, Message
from outbox.models import Effect


def works_on(turn: ContactTurn, item: InboundEvent) -> list[RunWork]:
    """Return the runs that speak on the item's channel."""
    return [work for work in turn.works if work.run.channel_id == item.channel_id]


def open_waits(turn: ContactTurn, item: InboundEvent) -> list[OpenWait]:
    """Return what waits for a customer's message on the item's channel, be it another
    contact's run."""
    own = [
        OpenWait(
            run=work.run.public_id,
            no=wait.no,
            token=token.no,
            kind="flow" if wait.kind == "flow" else "reply",
            armed_at=wait.since or work.run.last_at,
            bound_to=wait.bound_to,
        )
        for work in turn.works
        for token, wait in suspensions(work.state)
        if listens(work.run, wait, item.channel)
        and is_awaited_here(wait, item, turn.references.names)
    ]
    return [*own, *turn.references.others.waits(item)]


def senders(turn: ContactTurn, item: InboundEvent) -> list[Sender]:
    """Return the runs whose mailbox may hold the item: they are about to ask."""
    own = [
        Sender(work.run.public_id, work.run.started_at)
        for work in turn.works
        if takes_mail(work.state) and asks_on(work, item.channel)
    ]
    asking = [*own, *turn.references.others.senders(item)]
    return [one for one in asking if given_back_by(one.run) not in item.outcome]


def prove_by_submission(turn: ContactTurn, item: InboundEvent) -> None:
    """A form that comes back proves the one Flow message whose sending is still unclear.

    Submissions name no message at 8x8, so this needs that no other form can be meant.
    """
    if any(wait.kind == "flow" for wait in open_waits(turn, item)):
        return
    unclear = {
        wait.key: work
        for work in works_on(turn, item)
        for token in work.state.tokens
        if (wait := token.wait) is not None
        if wait.kind == "effect" and sends_flow(work.definition.by_id[token.step])
    }
    begun = Effect.objects.filter(key__in=unclear, attempt__gt=0).values_list("key", flat=True)
    if len(unclear) == 1 and len(begun) == 1:
        message = Message.objects.get(effect_key=begun[0])
        turn.prove_acceptance(message, unclear[begun[0]])
