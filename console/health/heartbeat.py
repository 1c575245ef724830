"""Signs of life: each part of the installation notes the time now and then."""

from __future__ import annotations

import time

from outbox.rows import execute, fetch

PUMP, BEAT = "pump", "beat"
# A pump makes many rounds a second; one note in so many seconds is enough.
NOTE_EVERY_S = 10.0

NOTE = """
INSERT INTO console_heartbeat (name, at) VALUES (%(name)s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
 WHERE console_heartbeat.at < excluded.at - interval '5 s'
"""
SILENCES = """
SELECT name, extract(epoch FROM clock_timestamp() - at)::float8 FROM console_heartbeat
"""


class PumpNote:
    """A round of the pump that finds nothing to do, and so tells that pumps go round."""

    def __init__(self) -> None:
        self._noted_at = float("-inf")

    def __call__(self) -> int:
        if time.monotonic() - self._noted_at >= NOTE_EVERY_S:
            note(PUMP)
            self._noted_at = time.monotonic()
        return 0


note_pump = PumpNote()


def note(name: str) -> None:
    """Note that this part of the installation works; many workers share one row."""
    execute(NOTE, {"name": name})


def silences() -> dict[str, float]:
    """Return for each part that ever worked for how many seconds it has said nothing."""
    return dict(fetch(SILENCES, {}))
