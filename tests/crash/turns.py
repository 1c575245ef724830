"""Scenarios about turns: what customers, clocks and operators do to runs."""

from __future__ import annotations

from typing import Any

from journeys.models import Suspension, Trigger
from messaging.models import Message
from tests.crash.case import Case
from tests.crash.harness import Scenario
from tests.crash.sends import ANY, drop_once, greet
from tests.crash.steps import ENDS, TEXT, delay, form, menu, message, wait
from tests.factories import make_contact, open_window

ASK = (menu("ask", "listen"), wait("listen", "done"), *ENDS)
FORM = (
    message("ask", "form"),
    wait("form", "listen", kind="WaitForFlow"),
    wait("listen", "done"),
    *ENDS,
)
FLOW = (form("ask", "fill"), wait("fill", "done", kind="WaitForFlow"), *ENDS)
PLAIN_ASK = (message("ask", "listen"), wait("listen", "done"), *ENDS)
SENT = (message("hello", "done", **{"await": "delivered"}), *ENDS)
RECEIPTS = ("sent", "delivered_to_recipient")
HELLO_ONLY = {"match": {"contains": "hello"}}
ENDED = frozenset({"done", "unclear", "failed", "terminated"})


# The customer writes the number of a colleague.
COLLEAGUE = "{{data.payload.content.text}}"
EACH_OTHER = (wait("listen", "done", sender=COLLEAGUE), *ENDS)
ASK_ANOTHER = (
    {**message("ask", "listen"), "inputs": {**TEXT, "user": {"msisdn": COLLEAGUE}}},
    wait("listen", "done", sender=COLLEAGUE),
    *ENDS,
)
NUMBER_ONLY = {"match": {"contains": "+"}}


def is_waiting(case: Case) -> bool:
    return Suspension.objects.filter(run__in=case.run_rows()).exists()


def tap(case: Case, once: str) -> None:
    """The customer taps the list that was sent first."""
    asked = case.messages()
    if asked and case.was_accepted(asked[0]):
        choice = {"id": f"a~{asked[0].reply_token}", "title": "A"}
        content = {"interactive": {"type": "list_reply", "list_reply": choice}}
        case.send(content, "Interactive", once)


def answer(case: Case) -> None:
    if is_waiting(case):
        tap(case, "tap")
    case.pass_time()


def answer_unacknowledged(case: Case) -> None:
    """The tap comes while only the provider knows that the list was accepted."""
    if case.count("uncertain"):
        tap(case, "tap")
    elif is_waiting(case):
        case.say("anything", "late")
    case.pass_time_until(has_happened=False)


def write_unacknowledged(case: Case) -> None:
    """Words come while a send is unclear; then its fate is decided."""
    if case.count("uncertain"):
        case.say("early", "early")
    elif is_waiting(case):
        case.say("again", "again")
    case.pass_time_until(case.has_item(state="held"))


def name_each_other(case: Case) -> None:
    """Two customers start a run each that waits for the other."""
    first, second = case.phones
    case.say(second, "first", first)
    case.say(first, "second", second)


def answer_each_other(case: Case) -> None:
    if is_waiting(case):
        for phone in case.phones:
            case.say("yes", f"yes{phone}", phone)
    case.pass_time()


def drop_to_another(case: Case) -> None:
    """Nobody can tell whether the colleague was reached."""
    customer, colleague = case.phones
    open_window(case.world.channel, make_contact(case.world.channel.account, colleague))
    case.say(colleague, "start", customer)
    deed = {"match": {"msisdn": colleague}, "kind": "drop_after_accept", "times": 1}
    case.world.stack.misbehave(deed)


def answer_as_another(case: Case) -> None:
    """The colleague's words come while the send is unclear."""
    if case.count("uncertain"):
        case.say("early", "early", case.phones[1])
    elif is_waiting(case):
        case.say("again", "again", case.phones[1])
    case.pass_time_until(case.has_item(state="held"))


def fill_in(case: Case) -> None:
    reply = {"name": "flow", "body": "Sent", "response_json": '{"slot":"10:00"}'}
    case.send({"interactive": {"type": "nfm_reply", "nfm_reply": reply}}, "Interactive", "form")


def submit_unacknowledged(case: Case) -> None:
    """The form comes back while only the provider knows that it was accepted."""
    sent = case.messages()
    if case.count("uncertain") and case.was_accepted(sent[0]):
        fill_in(case)
    case.pass_time_until(has_happened=False)


def submit(case: Case) -> None:
    if is_waiting(case):
        fill_in(case)
        case.say("thank you", "thanks")
    case.pass_time()


def stay_silent(case: Case) -> None:
    case.pass_time()
    case.fire_timers()


def greet_again(case: Case) -> None:
    """A second greeting while the run is at a delay starts nothing; then the delay is over."""
    case.pass_time()
    if case.run_rows():
        case.say("hello again", "again")
        case.say("anything else", "else")
    if case.has_item(outcome__startswith="kept"):
        case.fire_timers()


# --- statuses ------------------------------------------------------------------------------------


def undeliver(case: Case) -> None:
    greet(case)
    case.misbehave(kind="undelivered", times=1)


def undeliver_unacknowledged(case: Case) -> None:
    """The failure is reported although nobody has recorded the acceptance."""
    greet(case)
    case.misbehave(kind="drop_after_accept", times=1)


def fail_when_over(case: Case) -> None:
    """The first contact's run has ended when a status of its message wants a turn."""
    first = case.contact_id(case.phones[0])
    ended = [run for run in case.run_rows() if run.ended_at and run.contact_id == first]
    if not ended:
        case.say("yes", "yes", case.phones[0])
    elif case.has_item(kind="status", state="done"):
        case.say("yes", "yes2", case.phones[1])
    else:
        asked = next(m for m in case.messages() if m.contact_id == first)
        case.status(asked.attempts.get().provider_id or "unknown", first or 0)
    case.pass_time()


# --- commands ------------------------------------------------------------------------------------


def order_start(case: Case) -> None:
    """Two starts are asked for: of the journey, and of one that is not there any more."""
    contact = make_contact(case.world.channel.account, case.phone)
    open_window(case.world.channel, contact)
    trigger = Trigger.objects.get(journey=case.world.journey)
    body: dict[str, Any] = {
        "verb": "start",
        "trigger": trigger.pk,
        "channel": case.world.channel.pk,
        "data": {"payload": {"user": {"msisdn": case.phone}}},
    }
    case.command("start", body)
    case.command("gone", {**body, "trigger": 0})


def operate(case: Case) -> None:
    """The run is suspended, resumed and ended; one command is for a run that is not open."""
    runs = case.run_rows()
    if runs and is_waiting(case):
        contact = runs[0].contact_id
        case.command("stranger", {"verb": "terminate", "run": "0" * 24}, contact)
        for verb in ("suspend", "resume", "terminate"):
            case.command(verb, {"verb": verb, "run": runs[0].public_id}, contact)
    case.pass_time()


def terminate_while_held(case: Case) -> None:
    """A reply is in the mailbox when an operator ends the run: it goes back."""
    runs = case.run_rows()
    if runs and case.count("uncertain"):
        case.say("early", "early")
        if case.has_item(state="held"):
            order = {"verb": "terminate", "run": runs[0].public_id}
            case.command("end", order, runs[0].contact_id)
    elif is_waiting(case):
        case.say("yes", "yes")
    case.pass_time_until(case.has_item(kind="command", state="done"))


def status_of_nothing_new(case: Case) -> None:
    """A status asks for a turn although its message is neither delivered nor failed."""
    messages = Message.objects.filter(pk__in=[m.pk for m in case.messages()])
    for row in messages.filter(status=Message.Status.ACCEPTED, attempts__provider_id__isnull=False):
        attempt = row.attempts.get()
        case.status(attempt.provider_id or "", row.contact_id)
    if is_waiting(case) and case.has_item(kind="status", state="done"):
        case.say("yes", "yes")
    case.pass_time()


TURNS: tuple[Scenario, ...] = (
    Scenario("tapped", ASK, greet, answer),
    Scenario("tap proves", ASK, drop_once, answer_unacknowledged),
    Scenario("mailbox", PLAIN_ASK, drop_once, write_unacknowledged, document=HELLO_ONLY),
    Scenario("submitted", FORM, greet, submit),
    Scenario("form proves", FLOW, drop_once, submit_unacknowledged, document=HELLO_ONLY),
    Scenario(
        "each other",
        EACH_OTHER,
        name_each_other,
        answer_each_other,
        contacts=2,
        runs=2,
        document=NUMBER_ONLY,
    ),
    Scenario(
        "asked of another",
        ASK_ANOTHER,
        drop_to_another,
        answer_as_another,
        contacts=2,
        document=NUMBER_ONLY,
    ),
    Scenario("silence", PLAIN_ASK, greet, stay_silent),
    Scenario("delay", (delay("pause", "done"), *ENDS), greet, stay_silent),
    Scenario(
        "one at a time",
        (delay("pause", "done"), *ENDS),
        greet,
        greet_again,
        document={"policy": "reject", **HELLO_ONLY},
    ),
    Scenario("status of the past", PLAIN_ASK, greet, fail_when_over, contacts=2, runs=2),
    Scenario("delivered", SENT, greet, statuses=RECEIPTS),
    Scenario("undelivered", SENT, undeliver, outcomes=ANY, statuses=RECEIPTS),
    Scenario(
        "delivered unheard",
        SENT,
        undeliver_unacknowledged,
        statuses=RECEIPTS,
    ),
    Scenario(
        "operated",
        PLAIN_ASK,
        order_start,
        operate,
        ENDED,
        document={"trigger": "http_request"},
    ),
    Scenario(
        "ended with mail", PLAIN_ASK, drop_once, terminate_while_held, ENDED, document=HELLO_ONLY
    ),
    Scenario("old status", PLAIN_ASK, greet, status_of_nothing_new),
)
