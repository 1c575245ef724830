"""What effects come to in the very turn that asks for them, without the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeys.children import start_child
from journeys.contact_changes import change_contact
from journeys.engine.state import suspensions
from journeys.engine.values import (
    AskDigits,
    CallVoice,
    ChangeContact,
    Effect,
    EffectFailed,
    SendMessage,
    StartChild,
)
from journeys.results import sends_flow
from journeys.speaking import NO_CHANNEL, channel_for
from journeys.work import RunWork

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

FORM_IS_OPEN = "the customer has another form open"
NO_VOICE = "there is no voice channel"


def carry_out(turn: ContactTurn, work: RunWork, effect: Effect) -> None:
    """Do what can be done now, and answer the run when that is where it ends."""
    reason = _refusal(turn, work, effect)
    if reason:
        work.effects.remove(effect)
        event = EffectFailed(effect.key, "failed", reason)
        turn.apply(work, work.feed(event, turn.now, turn.evaluate, event))


def _refusal(turn: ContactTurn, work: RunWork, effect: Effect) -> str:
    """Return why an effect fails at once, "" when it does not."""
    match effect:
        case SendMessage():
            return _send(turn, work, effect)
        case StartChild():
            return start_child(turn, work, effect)
        case ChangeContact():
            turn.has_changed_contact = True
            return change_contact(turn.inputs.contact, effect)
        case CallVoice() | AskDigits():
            return NO_VOICE
        case _:
            return ""


def _send(turn: ContactTurn, work: RunWork, effect: SendMessage) -> str:
    channel = channel_for(work.run, effect, turn.references.known)
    if channel is None:
        return NO_CHANNEL[effect.medium]
    if _has_another_form(turn, work, effect.step):
        return FORM_IS_OPEN
    work.channels[effect.key] = channel
    return ""


def _has_another_form(turn: ContactTurn, work: RunWork, step: str) -> bool:
    """Tell whether this would be the second form that the customer has open.

    A submission does not say which form it answers (8x8), so that two would be confused.
    """
    if not sends_flow(work.definition.by_id[step]):
        return False
    others = [
        other
        for other in turn.works
        if other is not work and other.run.channel_id == work.run.channel_id
    ]
    return any(wait.kind == "flow" for o in others for _, wait in suspensions(o.state))
