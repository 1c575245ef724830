"""Account-wide keywords: what STOP, START, MENU and AGENT do before any journey hears them.

STOP and START are known in every language we speak (contacts/stop_words.py) and cannot be taken
away; an account adds words of its own. A word must be the whole message. STOP counts when it is
tapped too; the others must be written, as a button titled "Menu" belongs to its journey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from contacts.consent import Said, standings
from contacts.models import Consent
from contacts.stop_words import LONGEST, meaning, plain
from contacts.topics import EVERYTHING
from journeys.asking import works_on
from journeys.beginning import begin, stop
from journeys.contact_turn import ContactTurn
from journeys.engine.state import suspensions
from journeys.hearing_words import Hearing, Verdict
from journeys.models import Keyword
from journeys.notices import Notice, in_words_of
from journeys.starts import start_of, trigger_of_journey
from messaging.models import InboundEvent

Action = Keyword.Action
State = InboundEvent.State
NOT_ONE = Verdict(False, "it is none of the account's keywords")


@dataclass(frozen=True, slots=True)
class Known:
    """A keyword that was heard: one of ours, or a row of the account."""

    action: str
    row: Keyword | None = None


def keyword_rule(hearing: Hearing) -> Verdict:
    """Do what the account's keyword asks for."""
    known = _known(hearing)
    if known is None:
        return NOT_ONE
    match known.action:
        case Action.STOP:
            return _stop(hearing, known)
        case Action.START:
            return _start(hearing, known)
        case Action.MENU if known.row is not None and known.row.journey_id is not None:
            return _menu(hearing, known.row.journey_id)
        case Action.AGENT:
            return _agent(hearing, known)
    return NOT_ONE


def _known(hearing: Hearing) -> Known | None:
    text = hearing.view.text
    if not text or len(text) > LONGEST:
        return None
    row = hearing.turn.references.keywords.get((hearing.item.account_id, plain(text)))
    ours = meaning(text)
    # Nobody can make a word that stops do anything else.
    if row is not None and ours != "stop":
        known = Known(row.action, row)
    elif ours is not None:
        known = Known(ours)
    else:
        return None
    is_written = hearing.view.kind == "text"
    return known if is_written or known.action == Action.STOP else None


def _answer(hearing: Hearing, known: Known, ours: Callable[[], str]) -> str:
    """Return what the customer is answered: in the keyword's own words, else in those of the
    account for this action in the customer's language, else in ours."""
    contact = hearing.turn.inputs.contact
    if known.row is not None and known.row.answer:
        return known.row.answer
    language = contact.language.replace("_", "-").lower()
    rows = [
        row
        for row in hearing.turn.references.keywords.values()
        if row.account_id == contact.account_id and row.action == known.action and row.answer
    ]
    for spoken in (language, language.partition("-")[0]):
        for row in sorted(rows, key=lambda one: one.pk):
            if spoken and row.language.replace("_", "-").lower() == spoken:
                return row.answer
    with in_words_of(contact):
        return ours()


def _stop(hearing: Hearing, known: Known) -> Verdict:
    turn = hearing.turn
    turn.said.append(_said(hearing, Consent.Action.REVOKE))
    text = _answer(
        hearing,
        known,
        lambda: gettext("You will get no more messages from us. Send START to get them again."),
    )
    turn.notices.append(Notice(hearing.item, text, confirms_stop=True))
    hearing.settle(State.DONE, "stopped all messages")
    return Verdict(True, "the keyword STOP: the contact gets no more messages")


def _start(hearing: Hearing, known: Known) -> Verdict:
    """Let messages go out again; from somebody who never stopped them it is a word like others."""
    turn = hearing.turn
    last = standings([turn.inputs.contact.pk]).get(turn.inputs.contact.pk, {}).get(EVERYTHING)
    stopped = [one for one in turn.said if one.action == Consent.Action.REVOKE]
    if not stopped and (last is None or last.is_granted):
        return Verdict(False, "the keyword START, but the contact had not stopped messages")
    turn.said.append(_said(hearing, Consent.Action.GRANT))
    text = _answer(hearing, known, lambda: gettext("You will get messages from us again."))
    turn.notices.append(Notice(hearing.item, text))
    hearing.settle(State.DONE, "messages go out again")
    return Verdict(True, "the keyword START: the contact gets messages again")


def _menu(hearing: Hearing, journey_id: int) -> Verdict:
    """Start the menu's journey; what waited for this contact on this channel ends."""
    turn, item = hearing.turn, hearing.item
    trigger = trigger_of_journey(journey_id)
    if trigger is None or item.channel is None:
        return Verdict(False, "the keyword MENU, but its journey is not enabled")
    ended = _end_waiting(turn, item)
    said = begin(turn, start_of(trigger, item.channel, hearing.view.body, item), item)
    hearing.settle(State.DONE, said)
    return Verdict(True, f"the keyword MENU: {said}; ended {ended} waiting runs")


def _end_waiting(turn: ContactTurn, item: InboundEvent) -> int:
    """End the runs that wait, and with them those that wait for their end."""
    waiting = [work for work in works_on(turn, item) if suspensions(work.state)]
    for work in waiting:
        stop(turn, work, "keyword", item)
    return len(waiting)


def _agent(hearing: Hearing, known: Known) -> Verdict:
    """Give the conversation to people; what waits in it goes on when they give it back."""
    turn, item = hearing.turn, hearing.item
    if turn.is_owned(item):
        return Verdict(False, "the keyword AGENT, and people answer the conversation already")
    turn.for_people.append(item)
    text = _answer(hearing, known, lambda: gettext("A person will answer you here."))
    turn.notices.append(Notice(item, text))
    hearing.settle(State.DONE, "handed over to people")
    return Verdict(True, "the keyword AGENT: people answer the conversation from now on")


def _said(hearing: Hearing, action: str) -> Said:
    item = hearing.item
    evidence = item.key.removeprefix("m:")
    contact = hearing.turn.inputs.contact
    source = Consent.Source.KEYWORD
    return Said(contact, EVERYTHING, action, source, evidence, item.occurred_at)
