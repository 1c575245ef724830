"""What follows from a provider's error: another attempt, a pause, or the end of the message."""

from __future__ import annotations

from messaging.providers.meanings import MOST_TRIES, Meaning, meaning_of
from outbox.ports import Outcome

# Meta Cloud API, pair rate limit: the next attempt after 4^X seconds, X = 0, 1, 2, ...
_PAIR_BASE = 4.0
LONGEST_PAIR_WAIT_S = 1024.0
# While the channel stands still, its rows look like any that wait for their next attempt.
_STOPPED_RETRY_S = 60.0


def judge(name: str, result: str, attempt: int) -> Outcome:
    """Return the outcome of an attempt (the first is 1) that the provider answered with an error.

    The provider said so itself, so nothing was accepted: another attempt makes no second message.
    """
    meaning = meaning_of(name)
    if meaning is None or meaning.kind == "permanent":
        return Outcome("refused", result, name)
    if meaning.kind == "uncertain":
        return Outcome("uncertain", result, name)
    if attempt >= MOST_TRIES and not meaning.is_patient:
        return Outcome("refused", result, name)
    pause = meaning.wait_s if meaning.pauses in {"number", "account"} else None
    return Outcome("retry", result, name, "", _wait(meaning, attempt), pause)


def _wait(meaning: Meaning, attempt: int) -> float | None:
    if meaning.pauses == "pair":
        return min(_PAIR_BASE ** min(attempt - 1, 10), LONGEST_PAIR_WAIT_S)
    return _STOPPED_RETRY_S if meaning.stops else meaning.wait_s
