"""Settings of a real Celery worker with the twin's effects; the environment breaks its pump."""

from __future__ import annotations

import os

from config.settings import *  # noqa: F403

EFFECT_HANDLERS = {"twin": "tests.outbox.twin.TwinHandler"}
SEND_CHECKS = []
PUMP_ROUNDS = [os.environ.get("TWIN_ROUND", "tests.outbox.twin.no_round")]
COURIER_SESSION = "tests.outbox.twin.make_session"
