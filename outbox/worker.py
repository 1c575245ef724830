"""The threads of a worker process: the pump's, the courier's and the bell's listener."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from outbox.bell import Listener
from outbox.courier import ThreadCourier
from outbox.pump import Pump
from outbox.traces import where
from outbox.transactions import CONNECTION_ERRORS

log = logging.getLogger(__name__)

# Time for begun attempts to be finished when the worker stops: a whole request.
WIND_DOWN_S = 20.0
# Pause after a database error, and between looks while winding down.
AWAY_S = 1.0
LOOK_S = 0.02
# A database that answers and refuses: a race or a failover passes in this time, a missing column
# does not.
FAULTY_S = 60.0


class Worker:
    """Runs a pump until it is stopped. An error of our own code, or a database that refuses for
    FAULTY_S, stops it as well and calls `on_broken`: a worker that cannot work must not look alive.
    A database that is away is waited for."""

    def __init__(self, on_broken: Callable[[], None]) -> None:
        self._on_broken = on_broken
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._courier = ThreadCourier(self._wake.set)
        self._listener = Listener(self._wake.set)
        self._pump = Pump(self._courier)
        self._faulty_since = math.inf
        self._thread = threading.Thread(target=self._run, name="pump", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._courier.start()
        self._listener.start()
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end, at once: no new claim, begun attempts finished, leases given back."""
        self._stopping.set()
        self._wake.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; tell whether it came."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._make_rounds()
        except Exception as error:  # a worker's edge: logged, and the process ends
            log.critical("the pump is broken: %s", where(error))
            self._on_broken()
        finally:
            try:
                self._wind_down()
            finally:
                connections.close_all()

    def _make_rounds(self) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            self._wake.clear()
            try:
                worked = self._pump.round()
            except CONNECTION_ERRORS as error:
                self._faulty_since = math.inf
                _note(error)
                self._stopping.wait(AWAY_S)
                continue
            except DatabaseError as error:
                self._bear(error)
                self._stopping.wait(AWAY_S)
                continue
            self._faulty_since = math.inf
            if not worked:
                self._wake.wait(self._pump.pause_s())

    def _bear(self, error: DatabaseError) -> None:
        """Note the error; raise it when rounds have met nothing else for FAULTY_S."""
        now = time.monotonic()
        self._faulty_since = min(self._faulty_since, now)
        if now - self._faulty_since >= FAULTY_S:
            raise error
        _note(error)

    def _wind_down(self) -> None:
        """Give leases back and record what was begun, for as long as a request may take."""
        self._listener.stop()
        deadline = time.monotonic() + WIND_DOWN_S
        is_released = False
        while time.monotonic() < deadline and not (is_released and not self._pump.has_begun()):
            try:
                if not is_released:
                    self._pump.let_go()
                    is_released = True
                self._pump.finish()
            except (DatabaseError, InterfaceError) as error:
                _note(error)
            except Exception as error:  # a worker's edge: what cannot be recorded stays uncertain
                log.critical("cannot wind down: %s", where(error))
                break
            time.sleep(LOOK_S)
        self._courier.stop()


def _note(error: BaseException) -> None:
    """Log what the database refused and drop the connection, which may be unusable."""
    log.error("the database refused, trying again: %s", where(error))
    connections.close_all()
