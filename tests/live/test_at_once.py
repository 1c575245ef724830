"""Everybody at once over real workers, a real web server and the provider's twin."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from journeys.models import Run, Suspension
from messaging.models import InboundEvent
from tests.crash.steps import ENDS, message, wait
from tests.factories import make_journey, new_number
from tests.journeys.steps import buttons, end, wait_reply
from tests.journeys.steps import message as say
from tests.live.crowd import Crowd, data_of
from tests.live.stack import LiveStack, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HELLO = {"contains": "hello"}
THANKS = (wait("listen", "thanks"), message("thanks", "done"), *ENDS)
# Collects every answer in its data, and never ends by itself.
LISTEN = (
    wait("listen", "keep")
    | {"outputs": {"said": "{{step.reply.payload.content.text}}"}, "exits": {}},
    {
        "id": "keep",
        "stepType": "SetData",
        "inputs": {"values": {"all": "{{[...(data.all || []), data.said]}}"}},
        "nextStepId": "listen",
    },
)
TAPPED = "{{step.reply.payload.content.interactive.button_reply.id}}"
OPERATORS = 3
ORDERS = 60


def question(name: str) -> list[dict[str, Any]]:
    """Ask with buttons, wait for the tap, and say what was tapped."""
    listen = wait_reply(f"{name}-wait", f"{name}-thanks", f"{name}-thanks")
    return [
        buttons(f"{name}-ask", f"Question {name}", f"{name}-wait"),
        listen | {"outputs": {"reply": "{{step.reply}}", name: TAPPED}},
        say(f"{name}-thanks", f"{name} is {{{{data.{name}}}}}", f"{name}-end"),
        end(f"{name}-end"),
    ]


@pytest.fixture
def crowd(transactional_db: None, tmp_path: Path) -> Iterator[Crowd]:
    stack = LiveStack(tmp_path)
    yield Crowd.start(stack)
    stack.stop()


def wait_for_waits(count: int) -> None:
    wait_for(f"{count} waits", lambda: Suspension.objects.count() == count, 120)


def test_a_thousand_replies_at_once_are_each_answered_once(crowd: Crowd) -> None:
    make_journey(crowd.channel.account, list(THANKS), match=HELLO)
    phones = [new_number() for _ in range(1_000)]
    crowd.lay_in(phones, "hello")
    wait_for_waits(1_000)

    crowd.write([(phone, "yes") for phone in phones])
    crowd.wait_until_quiet(runs_ended=1_000)

    crowd.judge()
    assert Counter(Run.objects.values_list("outcome", flat=True)) == {"done": 1_000}
    assert len(crowd.stack.ledger()) == 1_000
    assert InboundEvent.objects.filter(state="done").count() == 2_000


def test_two_hundred_replies_of_one_person_at_once_are_all_taken_once(crowd: Crowd) -> None:
    make_journey(crowd.channel.account, list(LISTEN), match=HELLO)
    phone = new_number()
    crowd.lay_in([phone], "hello")
    wait_for_waits(1)
    texts = [f"reply {number}" for number in range(200)]

    crowd.write([(phone, text) for text in texts])
    crowd.wait_until_quiet()

    crowd.judge()
    assert sorted(data_of(Run.objects.get())["all"]) == sorted(texts)


def test_taps_on_questions_of_two_runs_reach_the_run_that_asked(crowd: Crowd) -> None:
    make_journey(crowd.channel.account, question("A"), match=HELLO)
    make_journey(crowd.channel.account, question("B"), match=HELLO)
    phones = [new_number() for _ in range(40)]

    tap_all(crowd, phones)

    crowd.wait_until_quiet(runs_ended=80)
    crowd.judge()
    assert [last_words(crowd, phone) for phone in phones] == [["A is yes", "B is no"]] * 40


def test_taps_on_questions_of_two_paths_reach_the_path_that_asked(crowd: Crowd) -> None:
    both = {"A-ask": "{{true}}", "B-ask": "{{true}}"}
    branch = {"id": "both", "stepType": "Branch", "selectNextStep": both}
    steps = [branch, *question("A"), *question("B")]
    make_journey(crowd.channel.account, steps, match=HELLO)
    phones = [new_number() for _ in range(40)]

    tap_all(crowd, phones)

    crowd.wait_until_quiet(runs_ended=40)
    crowd.judge()
    assert [last_words(crowd, phone) for phone in phones] == [["A is yes", "B is no"]] * 40


def tap_all(crowd: Crowd, phones: list[str]) -> None:
    """Let all write, wait for both questions, and tap Yes on A and No on B in any order."""
    crowd.write([(phone, "hello") for phone in phones])
    wait_for_waits(2 * len(phones))
    answers = {"Question A": "Yes", "Question B": "No"}
    taps = [
        (phone, shown["umid"], answers[shown["view"]["text"]])
        for phone in phones
        for shown in crowd.phone(phone)
        if shown["view"]["text"] in answers
    ]
    random.shuffle(taps)
    crowd.tap(taps)


def last_words(crowd: Crowd, phone: str) -> list[str]:
    texts = [shown["view"]["text"] for shown in crowd.phone(phone)]
    return sorted(text for text in texts if " is " in text)


def test_operators_and_customers_at_the_same_time_lose_and_repeat_nothing(crowd: Crowd) -> None:
    make_journey(crowd.channel.account, list(LISTEN), match=HELLO)
    phones = [new_number() for _ in range(20)]
    crowd.lay_in(phones, "hello")
    wait_for_waits(20)
    runs = list(Run.objects.values_list("public_id", flat=True))
    said = [(phone, f"{phone} {number}") for phone, number in product(phones, range(15))]
    random.shuffle(said)

    with ThreadPoolExecutor(OPERATORS + 1) as pool:
        writing = pool.submit(crowd.write, said)
        ordering = [pool.submit(give_orders, crowd, runs) for _ in range(OPERATORS)]
    assert [one.exception() for one in (writing, *ordering)] == [None] * (OPERATORS + 1)
    wait_for("no item unread", lambda: not InboundEvent.objects.filter(state="pending"), 120)
    crowd.order([("resume", run) for run in runs])
    crowd.wait_until_quiet()

    crowd.judge()
    assert not Run.objects.filter(status="Suspended").exists()
    kept = Counter(text for run in Run.objects.all() for text in data_of(run).get("all", []))
    replies = InboundEvent.objects.filter(kind="message").exclude(body__contains="hello")
    assert set(kept.values()) == {1}
    assert len(kept) == replies.filter(state="done").count()
    assert replies.count() == len(said)


def give_orders(crowd: Crowd, runs: list[str]) -> None:
    """Suspend and resume at random; now and then end a run."""
    verbs = ["suspend"] * 4 + ["resume"] * 5 + ["terminate"]
    try:
        crowd.order([(random.choice(verbs), random.choice(runs)) for _ in range(ORDERS)])  # noqa: S311
    finally:
        connection.close()
