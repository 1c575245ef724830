"""How providers' answers are read, whoever gave them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from messaging.content.values import Json
from messaging.outbound import retry_after

# A pause that the provider asks for without saying how long, and the longest we take (seconds).
DEFAULT_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
# What our columns hold of a provider's id.
LONGEST_ID = 200


def object_of(body: bytes) -> Mapping[str, Json]:
    """Return the JSON object of an answer, an empty one for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def number_of(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_id(value: Json) -> bool:
    """Tell whether this can be kept as the provider's id of a message."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


def pause_of(headers: Mapping[str, str]) -> float:
    """Return how long the provider wants to be left alone (seconds)."""
    asked = retry_after(headers)
    return min(max(asked or 0.0, DEFAULT_PAUSE_S), LONGEST_PAUSE_S)
