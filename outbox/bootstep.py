"""The pump inside a Celery worker: a worker bootstep, untouched by the loss of the broker."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from celery import bootsteps
from celery.signals import worker_shutting_down
from celery.worker import state

from outbox.worker import WIND_DOWN_S, Worker

log = logging.getLogger(__name__)

BROKEN_EXIT = 1
# What recording the last results may take on top, and what Celery gets to end by itself.
RECORD_S = 5.0
CELERY_S = 10.0


class PumpStep(bootsteps.StartStopStep):
    """Starts pump and courier with the worker; their end begins with Celery's first signal.

    Celery calls `stop` only when its consumer has ended, which waits for a paused broker for
    ever: so the signal's receiver starts a thread that sees to the end of the process.
    """

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._worker = Worker(self._break)
        self._ending = threading.Lock()
        self._exit_code = 0

    def start(self, parent: Any) -> None:
        worker_shutting_down.connect(self._shutting_down, weak=False)
        self._worker.start()

    def stop(self, parent: Any) -> None:
        self._worker.stop()
        self._worker.join(WIND_DOWN_S + RECORD_S)

    terminate = stop

    def _shutting_down(self, **details: Any) -> None:
        self._worker.stop()
        self._see_to_the_end()

    def _break(self) -> None:
        """Let Celery stop with a code that says that the worker failed."""
        self._exit_code = BROKEN_EXIT
        # Celery's stubs know only its initial value.
        state.should_stop = BROKEN_EXIT  # type: ignore[assignment]
        self._see_to_the_end()

    def _see_to_the_end(self) -> None:
        if self._ending.acquire(blocking=False):
            threading.Thread(target=self._end, name="pump-end", daemon=True).start()

    def _end(self) -> None:
        self._worker.join(WIND_DOWN_S + RECORD_S)
        # Daemon threads do not hold the process: whoever is still here waits for the broker.
        threading.Event().wait(CELERY_S)
        log.warning("celery does not end, so the process does")
        logging.shutdown()
        os._exit(self._exit_code)
