"""The outbox with a twin of a handler, on the real database."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.outbox import twin


@pytest.fixture(autouse=True)
def _twin(settings: Settings) -> None:
    settings.EFFECT_HANDLERS = {"twin": "tests.outbox.twin.TwinHandler"}
    settings.SEND_CHECKS = ["tests.outbox.twin.check_closed"]
    settings.PUMP_ROUNDS = ["tests.outbox.twin.no_round"]
    settings.COURIER_SESSION = "tests.outbox.twin.make_session"
    twin.ledger.clear()
    twin.rounds.clear()
