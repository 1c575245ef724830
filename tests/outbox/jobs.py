"""Jobs for couriers, without a database."""

from __future__ import annotations

import time
from typing import Any

from outbox.begin import Job
from outbox.ports import Row
from tests.outbox.twin import TwinHandler


def job(key: str, gate: str = "channel:1", **changes: Any) -> Job:
    """Return a begun attempt of the twin; `asked` is its payload."""
    asked = changes.pop("asked", {})
    row = Row(len(key), 1, key, "twin", 1, "", None, None, gate, 1, "token", None)
    values: dict[str, Any] = {
        "begun_at": time.monotonic(),
        "not_before": 0.0,
        "period_s": 0.0,
        **changes,
    }
    return Job(row=row, handler=TwinHandler(), parcel=(key, asked), **values)
