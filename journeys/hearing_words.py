"""What the rules of hearing are asked, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from journeys.contact_turn import ContactTurn
from messaging.inbox import ReplyView
from messaging.models import InboundEvent, Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule came to; `says` is a sentence without a customer's words or numbers."""

    decides: bool
    says: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """A message to be heard, and our message that it names by token or context, if any."""

    turn: ContactTurn
    item: InboundEvent
    view: ReplyView
    message: Message | None

    @property
    def bound_to(self) -> str:
        """The effect key of our message that this one names, "" for none."""
        return (self.message.effect_key or "") if self.message else ""

    def settle(self, state: str, outcome: str) -> None:
        """Write what became of the item."""
        self.turn.items[self.item.pk] = (state, outcome, None)
