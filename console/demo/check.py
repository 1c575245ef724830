"""Both demo conversations, played over the real stack and judged line by line."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import requests
from django.db.models import F

from accounts.clock import set_offset
from console.demo.access import Access
from console.demo.channels import CLOUD_SUB_ACCOUNT, SUB_ACCOUNT
from console.demo.phone import Bubble, Deviation, Phone, rows_of, text_of
from contacts.models import ContactIdentity
from journeys.engine.codec import state_to_text
from journeys.models import Run, RunLog
from journeys.replay import replay
from outbox.models import Effect

SERVICES = ["General Consultation", "Specialist Visit", "Follow-up Appointment"]
CATEGORIES = ["Electronics", "Clothing", "Home & Garden", "Sports Equipment"]
ZONE = ZoneInfo("Asia/Singapore")
RUN_ENDS_WITHIN_S = 20
Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stack:
    """Where the running stack is, and the keys of its demo workspace."""

    web_url: str
    sandbox_url: str
    access: Access


Conversation: TypeAlias = Callable[[Stack, Phone], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A WhatsApp channel of the demo: `name` is the sandbox's of the line."""

    name: str
    title: str
    sub_account: str


LINES = (
    Line("8x8", "8x8", SUB_ACCOUNT),
    Line("cloud", "Meta's Cloud API", CLOUD_SUB_ACCOUNT),
)


def play(stack: Stack, say: Say) -> None:
    """Play both conversations on every line, telling `say` each line of them.

    Raises Deviation after the last line when one failed, with what went wrong on each.
    """
    faults = [fault for line in LINES if (fault := play_on(stack, line, say))]
    if faults:
        raise Deviation("; ".join(faults))


def play_on(stack: Stack, line: Line, say: Say) -> str:
    """Play both conversations on a line until the first fault; return it, "" for none."""
    for title, conversation in (
        ("Appointment booking", book_appointment),
        ("Order shipped", follow_order),
    ):
        number = f"+659{secrets.randbelow(10**7):07d}"
        phone = Phone(stack.sandbox_url, number, line.name, line.sub_account)
        say(f"\n{title}, over {line.title}")
        try:
            _converse(stack, phone, conversation, say)
            report(phone, say)
        except Deviation as deviation:
            return f"{title}, over {line.title}: {deviation}"
    say(f"\nBoth conversations went as they should over {line.title}.")
    return ""


def _converse(stack: Stack, phone: Phone, conversation: Conversation, say: Say) -> None:
    """Have the conversation, and tell what was said however it ends."""
    try:
        conversation(stack, phone)
    finally:
        for spoken in phone.transcript:
            say(spoken)


def book_appointment(stack: Stack, phone: Phone) -> None:
    """From the word “book” to the reminder, 24 hours before an appointment days away."""
    phone.say("I would like to book an appointment")
    phone.expect("the list of services", lambda b: rows_of(b) == SERVICES)
    phone.tap("General Consultation")
    form = phone.expect("the Flow with the slots", lambda b: bool(slots_of(b)))
    slots = slots_of(form)
    # Each line's customer at a place of their own, lest one takes the other's time.
    place = [line.name for line in LINES].index(phone.line)
    answers = {
        "location": slots["locations"][place]["id"],
        "date": slots["dates"][-1]["id"],
        "time": slots["times"][secrets.randbelow(len(slots["times"]))]["id"],
        "reason": "A check-up",
    }
    phone.submit(answers)
    confirmed = phone.expect_text("Appointment confirmed for ")
    starts_at = booked_at(stack, phone)
    local = starts_at.astimezone(ZONE)
    expected = f"Appointment confirmed for {local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"
    if confirmed != expected:
        raise Deviation(f"expected “{expected}”, got “{confirmed}”")
    phone.expect_silence(2)
    with moved_clock(stack, starts_at - timedelta(hours=24) + timedelta(minutes=1)):
        phone.expect(
            "the reminder template",
            lambda b: text_of(b) == "template appointment_reminder",
        )
        wait_for_end(phone, "reminded")


def follow_order(stack: Stack, phone: Phone) -> None:
    """From the API's trigger to the saved preferences; the tap opens the service window."""
    answer = requests.post(
        f"{stack.web_url}/api/v1/accounts/{stack.access.account_id}/triggers/http_request",
        params={"subAccountId": phone.sub_account},
        json={"phone": phone.msisdn, "order": "A-1001"},
        headers={"Authorization": f"Bearer {stack.access.api_key}"},
        timeout=10,
    )
    if answer.status_code != 200:
        raise Deviation(f"the trigger answered {answer.status_code}: {answer.text[:200]}")
    phone.expect("the order template", lambda b: text_of(b) == "template order_shipped")
    phone.tap("Track order")
    phone.expect_text("Order A-1001 ")
    phone.expect("the list of categories", lambda b: rows_of(b) == CATEGORIES)
    phone.tap("Electronics")
    phone.expect_text("Tell us what you like in Electronics")
    phone.submit({"budget": "under $50", "brand": "Acme", "updates": True})
    phone.expect_text("Thank you. We will write when something new in Electronics fits under $50")
    wait_for_end(phone, "preferences_saved")


def slots_of(bubble: Bubble) -> dict[str, Any]:
    """Return the data a Flow message opens with, {} for anything else."""
    action = bubble["content"].get("interactive", {}).get("action", {})
    payload = action.get("parameters", {}).get("flowActionPayload", {})
    data: dict[str, Any] = payload.get("data", {})
    return data


def booked_at(stack: Stack, phone: Phone) -> datetime:
    """Return the start of the phone's booking as the booking system has it."""
    bookings = requests.get(f"{stack.sandbox_url}/api/bookings", timeout=10).json()["bookings"]
    own = [b for b in bookings if b["phone"] == phone.msisdn]
    if len(own) != 1:
        raise Deviation(f"expected one booking of this customer, found {len(own)}")
    return datetime.fromisoformat(own[0]["startsAt"])


@contextmanager
def moved_clock(stack: Stack, moment: datetime) -> Iterator[None]:
    """Let wall time be `moment` here and at the sandbox, and put it back at the end."""
    moved_at = datetime.now(UTC)
    offset = moment - moved_at
    set_offset(offset)
    _move_sandbox(stack, offset)
    try:
        yield
    finally:
        set_offset(timedelta(0))
        _move_sandbox(stack, timedelta(0))
        _bring_back(moved_at, offset)


def _bring_back(moved_at: datetime, offset: timedelta) -> None:
    """Take what other conversations planned in the future we leave back to the present."""
    planned = Effect.objects.filter(state="pending", created_at__gte=moved_at)
    planned.update(due_at=F("due_at") - offset, expires_at=F("expires_at") - offset)


def _move_sandbox(stack: Stack, offset: timedelta) -> None:
    body = {"offset_s": offset.total_seconds()}
    requests.post(f"{stack.sandbox_url}/sandbox/clock", json=body, timeout=10).raise_for_status()


def run_of(phone: Phone) -> Run:
    """Return the phone's newest run; raise Deviation when there is none."""
    identity = ContactIdentity.objects.get(kind="msisdn", value=phone.msisdn)
    run = Run.objects.filter(contact=identity.contact_id).order_by("-id").first()
    if run is None:
        raise Deviation("no run was started for this customer")
    return run


def wait_for_end(phone: Phone, outcome: str) -> None:
    """Wait until the run is complete with this outcome; raise Deviation otherwise."""
    deadline = time.monotonic() + RUN_ENDS_WITHIN_S
    run = run_of(phone)
    while run.ended_at is None and time.monotonic() < deadline:
        time.sleep(0.1)
        run.refresh_from_db()
    if (run.status, run.outcome) != (Run.Status.COMPLETE, outcome):
        raise Deviation(
            f"expected the run to end as {outcome!r}: {run.status} {run.outcome!r} {run.error}"
        )


def report(phone: Phone, say: Say) -> None:
    """Tell the run's step log, and prove that replaying it gives the stored state."""
    run = run_of(phone)
    say(f"Run {run.public_id}: {run.status}, outcome {run.outcome}")
    for log in RunLog.objects.filter(run_id=run.pk).order_by("revision"):
        steps = ", ".join(
            f"{entry['step']}:{entry.get('exit') or entry['kind']}"
            for entry in json.loads(log.visits)
        )
        say(f"  {log.revision:>3} {log.at:%Y-%m-%d %H:%M:%S} {log.event_kind:<16} {steps}")
    if state_to_text(replay(run)) != run.state:
        raise Deviation("replaying the run's log does not give its stored state")
    say("  replayed: the log gives the stored state")
