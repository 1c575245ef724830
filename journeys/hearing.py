"""Who hears a customer's message: rules in their order, each with a verdict and a sentence.

The first rule that decides ends it. What every rule said, up to the deciding one, is kept with the
inbox item (`InboundEvent.why`): the answer to "why did this journey (not) start?".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from journeys.asking import open_waits, prove_by_submission, senders
from journeys.beginning import begin
from journeys.contact_turn import ContactTurn
from journeys.engine.routing import (
    OpenWait,
    Sender,
    bound_sender,
    bound_wait,
    flow_wait,
    newest_sender,
    newest_wait,
)
from journeys.engine.values import canonical
from journeys.hearing_words import Hearing, Verdict
from journeys.keywords import keyword_rule
from journeys.matching import Heard, mismatch, read_match
from journeys.models import Trigger
from journeys.old_taps import old_tap_rule
from journeys.starts import Start, message_kind, serves, start_of
from messaging.models import InboundEvent

Kind = Trigger.Kind
State = InboundEvent.State
# A trace names so many journeys that did not start, and counts the rest.
MOST_NAMED = 20


def hear(turn: ContactTurn, item: InboundEvent) -> None:
    """Take a message to whoever the rules say, and keep what they said."""
    view = turn.references.replies.get(item.pk)
    if view is None:
        turn.items[item.pk] = (State.FAILED, "unreadable", None)
        turn.whys[item.pk] = canonical([_entry("readable", Verdict(True, "nobody can read it"))])
        return
    hearing = Hearing(turn, item, view, turn.references.bound_message(item))
    _take_as_proof(hearing)
    turn.whys[item.pk] = canonical(list(_judge(hearing)))


def _judge(hearing: Hearing) -> Iterator[dict[str, str]]:
    if hearing.item.outcome.startswith("given back"):
        yield _entry("given-back", Verdict(False, hearing.item.outcome))
    for name, rule in RULES:
        verdict = rule(hearing)
        yield _entry(name, verdict)
        if verdict.decides:
            break
    if hearing.turn.items.get(hearing.item.pk, ("", "", None))[1] == "the run did not take it":
        yield _entry("taken", Verdict(False, "the run did not take it"))


def _entry(rule: str, verdict: Verdict) -> dict[str, str]:
    decided = "decided" if verdict.decides else "passed"
    return {"rule": rule, "verdict": decided, "says": verdict.says}


def _take_as_proof(hearing: Hearing) -> None:
    """A message that names one of ours, or brings a form back, proves that ours was accepted."""
    turn, item, message = hearing.turn, hearing.item, hearing.message
    work = turn.work_of_run(message.run_id) if message else None
    if message is not None and work is not None:
        turn.prove_acceptance(message, work)
    if hearing.view.kind == "flow":
        turn.submissions[item.pk] = None
        prove_by_submission(turn, item)


# --- the rules -----------------------------------------------------------------------------------


def _erased(hearing: Hearing) -> Verdict:
    if hearing.turn.inputs.contact.erased_at is None:
        return Verdict(False, "the contact was not erased")
    hearing.settle(State.UNHANDLED, "the contact was erased")
    return Verdict(True, "the contact was erased: nothing is done with what comes from there")


def _agent(hearing: Hearing) -> Verdict:
    if not hearing.turn.is_owned(hearing.item):
        return Verdict(False, "journeys answer this conversation")
    hearing.settle(State.DONE, "for the people who answer")
    return Verdict(True, "people answer this conversation: no journey hears it")


def _bound_wait(hearing: Hearing) -> Verdict:
    if not hearing.bound_to:
        return Verdict(False, "it names none of our messages")
    waits = open_waits(hearing.turn, hearing.item)
    found = bound_wait(hearing.view.kind, hearing.bound_to, waits)
    if found is None:
        return Verdict(False, "no wait is open that belongs to the message it names")
    return _give(hearing, found, "answers the very message that asked")


def _bound_mailbox(hearing: Hearing) -> Verdict:
    turn, item = hearing.turn, hearing.item
    waits, asking = open_waits(turn, item), senders(turn, item)
    found = bound_sender(hearing.view.kind, hearing.bound_to, waits, asking)
    if found is None:
        return Verdict(False, "no run that sent the message it names is about to ask")
    return _give(hearing, found, "answers a run before its next question is recorded")


def _flow_wait(hearing: Hearing) -> Verdict:
    if hearing.view.kind != "flow":
        return Verdict(False, "it is no form that came back")
    found = flow_wait(hearing.view.kind, open_waits(hearing.turn, hearing.item))
    if found is None:
        return Verdict(False, "no form of this contact is open")
    return _give(hearing, found, "answers the form that is open")


def _newest_wait(hearing: Hearing) -> Verdict:
    found = newest_wait(hearing.view.kind, open_waits(hearing.turn, hearing.item))
    if found is None:
        return Verdict(False, "no run waits for a reply of this contact on this channel")
    return _give(hearing, found, "the wait that was armed last takes it")


def _mailbox(hearing: Hearing) -> Verdict:
    found = newest_sender(senders(hearing.turn, hearing.item))
    if found is None:
        return Verdict(False, "no run of this contact has a message on its way")
    return _give(hearing, found, "a run whose message is on its way keeps it in its mailbox")


def _give(hearing: Hearing, to: OpenWait | Sender, says: str) -> Verdict:
    no, outcome = (to.no, "reply") if isinstance(to, OpenWait) else (None, "mailbox")
    other = hearing.turn.references.others.run(hearing.item, to.run)
    if other is not None:
        hearing.turn.hand_on(hearing.item, other, no)
        name = other.journey.name
        return Verdict(True, f"{says}, for another contact ({name}, run {to.run[:8]})")
    work = hearing.turn.work_of_public_id(to.run)
    hearing.turn.reply(work, hearing.item, no, outcome)
    return Verdict(True, f"{says} ({work.run.journey.name}, run {to.run[:8]})")


def _triggers(hearing: Hearing) -> Verdict:
    return _start(hearing, message_kind(hearing.item))


def _fallback(hearing: Hearing) -> Verdict:
    return _start(hearing, Kind.FALLBACK)


def _unanswered(hearing: Hearing) -> Verdict:
    hearing.settle(State.UNHANDLED, "nothing matched")
    return Verdict(True, "nobody hears it: it stands among the unanswered messages")


def _start(hearing: Hearing, kind: str) -> Verdict:
    """Start every journey with a matching trigger, the most urgent first, each once."""
    item = hearing.item
    rows = [t for t in hearing.turn.references.triggers.get(item.account_id, ()) if t.kind == kind]
    refused: list[str] = []
    starts: dict[int, Start] = {}
    for trigger in rows:
        reason = _reason_against(hearing, trigger)
        if reason:
            refused.append(f"{trigger.journey.name} {reason}")
        elif item.channel is not None and trigger.journey_id not in starts:
            starts[trigger.journey_id] = start_of(trigger, item.channel, hearing.view.body, item)
    if not starts:
        return Verdict(False, _told(refused) or f"no journey has a trigger of kind {kind}")
    done = ", ".join(begin(hearing.turn, start, item) for start in starts.values())
    hearing.settle(State.DONE, done)
    return Verdict(True, "; ".join([done, _told(refused)]) if refused else done)


def _reason_against(hearing: Hearing, trigger: Trigger) -> str:
    """Return why the trigger does not start its journey, "" when it does."""
    item, references = hearing.item, hearing.turn.references
    if item.channel is None or not serves(trigger, item.channel):
        return "belongs to another sub-account"
    heard = Heard(
        hearing.view,
        is_first=references.first_items.get(item.contact_id or 0) == item.pk,
        flow_id=references.flow_id(item),
    )
    return mismatch(read_match(trigger.match), heard)


def _told(refused: list[str]) -> str:
    rest = len(refused) - MOST_NAMED
    more = [f"and {rest} more"] if rest > 0 else []
    return "; ".join(refused[:MOST_NAMED] + more)


RULES: tuple[tuple[str, Callable[[Hearing], Verdict]], ...] = (
    ("erased", _erased),
    ("keyword", keyword_rule),
    ("agent", _agent),
    ("bound-wait", _bound_wait),
    ("bound-mailbox", _bound_mailbox),
    ("old-tap", old_tap_rule),
    ("flow-wait", _flow_wait),
    ("newest-wait", _newest_wait),
    ("mailbox", _mailbox),
    ("triggers", _triggers),
    ("fallback", _fallback),
    ("unanswered", _unanswered),
)
