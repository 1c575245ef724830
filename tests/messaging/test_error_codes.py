"""One table of the providers' errors: whole, told in words, and what adapters act on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from journeys.inspector.advice import advice_for
from messaging.providers.codes import EIGHT_API, EIGHT_RECEIPTS, META, meta_name
from messaging.providers.judging import LONGEST_PAIR_WAIT_S, judge
from messaging.providers.meanings import MEANINGS, MOST_TRIES
from messaging.providers.reference import errors_markdown

TABLES = {"api": EIGHT_API, "receipts": EIGHT_RECEIPTS, "meta": META}


@pytest.mark.parametrize("table", TABLES)
def test_every_number_has_a_meaning_and_advice(table: str) -> None:
    names = set(TABLES[table].values())

    assert names <= MEANINGS.keys()
    assert all(advice_for(name).is_known for name in names)


def test_the_page_is_the_tables() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "errors.md"

    assert page.read_text() == errors_markdown(), "run: manage.py webhooks errors > docs/errors.md"


@pytest.mark.parametrize(
    ("number", "name", "kind", "pause"),
    [
        (130429, "rateLimited", "retry", 2.0),
        (131056, "pairRateLimited", "retry", None),
        (131048, "spam", "retry", 3600.0),
        (131049, "declinedByMeta", "refused", None),
        (131000, "providerFault", "retry", None),
        (131026, "notOnWhatsApp", "refused", None),
        (100, "invalidParameter", "refused", None),
        (7777, "provider:7777", "refused", None),
    ],
)
def test_an_error_is_judged_by_its_meaning(
    number: int, name: str, kind: str, pause: float | None
) -> None:
    outcome = judge(meta_name(number), "{}", 1)

    assert (outcome.code, outcome.kind, outcome.pause_gate_s) == (name, kind, pause)


@pytest.mark.parametrize(
    ("attempt", "wait"), [(1, 1.0), (2, 4.0), (3, 16.0), (50, LONGEST_PAIR_WAIT_S)]
)
def test_one_person_is_left_alone_longer_each_time(attempt: int, wait: float) -> None:
    assert judge("pairRateLimited", "{}", attempt).retry_after_s == wait


def test_what_may_pass_by_itself_is_given_up_in_the_end() -> None:
    kinds = [judge("providerFault", "{}", attempt).kind for attempt in range(1, MOST_TRIES + 1)]

    assert kinds == ["retry"] * (MOST_TRIES - 1) + ["refused"]


def test_a_rate_is_waited_for_until_the_message_expires() -> None:
    assert judge("rateLimited", "{}", 500).kind == "retry"
