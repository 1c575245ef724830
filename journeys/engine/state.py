"""Questions that the engine's host asks of a state."""

from __future__ import annotations

from datetime import datetime

from journeys.engine.values import State, Token, Wait

MAILBOX_SIZE = 20
IN_FLIGHT = ("effect", "delivery")


def suspensions(state: State) -> tuple[tuple[Token, Wait], ...]:
    """Return the tokens that wait for the customer, lowest token first."""
    return tuple(
        (token, token.wait)
        for token in state.tokens
        if token.wait is not None and token.wait.kind in ("reply", "flow")
    )


def timers(state: State) -> dict[str, datetime]:
    """Return the timers that must still fire: key -> moment.

    A timer that fired while the run was suspended is recorded there and is no longer open.
    """
    fired = {entry["key"] for entry in state.backlog if entry["event"] == "TimerFired"}
    return {
        token.wait.timer_key: token.wait.until
        for token in state.tokens
        if token.wait is not None
        and token.wait.until is not None
        and token.wait.timer_key not in fired
    }


def in_flight(state: State) -> tuple[str, ...]:
    """Return the keys of effects whose result, or delivery, some token waits for."""
    return tuple(
        token.wait.key
        for token in state.tokens
        if token.wait is not None and token.wait.kind in IN_FLIGHT
    )


def agents(state: State) -> frozenset[str]:
    """Return the keys of what an open run has given to people and not got back."""
    if not is_open(state):
        return frozenset()
    waits = [token.wait for token in state.tokens]
    return frozenset(wait.key for wait in waits if wait is not None and wait.kind == "agent")


def awaited_runs(state: State) -> frozenset[str]:
    """Return the keys of effects whose answer some token waits for, such as the end of a run."""
    waits = [token.wait for token in state.tokens]
    return frozenset(wait.key for wait in waits if wait is not None and wait.kind == "answer")


def takes_mail(state: State) -> bool:
    """Say whether a reply that no wait takes may go to this run's mailbox.

    While an effect is in flight the customer may already answer the message that it sends.
    """
    return is_open(state) and bool(in_flight(state))


def is_open(state: State) -> bool:
    """Say whether the run can still move."""
    return state.status in ("Runnable", "Suspended")
