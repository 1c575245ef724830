"""A handler that fails while late rows are seen to stops neither its neighbours nor the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from outbox.expire import doubt_sending
from outbox.settle import settle
from tests.outbox.rows import database_now, put_begun, row, set_gate, set_row
from tests.outbox.twin import TwinHandler, ledger

pytestmark = pytest.mark.django_db


def deaf(usual: Any) -> Any:
    """Return the handler's method, failing whenever row `a` is among the rows."""

    def method(self: TwinHandler, rows: Sequence[Any]) -> Any:
        if any(getattr(one, "row", one).key == "a" for one in rows):
            raise LookupError("deaf")
        return usual(self, rows)

    return method


@pytest.fixture(autouse=True)
def _late() -> None:
    """Two rows whose worker died after their begin."""
    set_gate(None)
    for key in "ab":
        put_begun(key)
        set_row(key, leased_until=database_now() - timedelta(seconds=1))


def test_rows_become_uncertain_although_nobody_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TwinHandler, "finished", deaf(TwinHandler.finished))

    doubt_sending()

    assert (row("a").state, row("b").state) == ("uncertain", "uncertain")
    assert ledger.finished == [("b", "uncertain", True)]


def test_a_row_that_cannot_be_asked_about_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    doubt_sending()
    for key in "ab":
        set_row(key, settle_at=database_now() - timedelta(seconds=1))
    monkeypatch.setattr(TwinHandler, "settle", deaf(TwinHandler.settle))

    settle()

    assert (row("a").state, row("a").error) == ("failed", "uncertain")
    assert row("b").state == "failed"
