"""Which wait takes a reply."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from journeys.engine.routing import OpenWait, Sender, choose


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 9, minute, tzinfo=UTC)


def wait(
    run: str, minute: int, kind: Literal["reply", "flow"] = "reply", bound: str = "", token: int = 1
) -> OpenWait:
    return OpenWait(run, token, token, kind, at(minute), bound)


def test_bound_wait_is_first_although_another_is_newer() -> None:
    bound = wait("a", 1, bound="a:1")

    assert choose("button", "a:1", [wait("b", 5), bound]) is bound


def test_flow_wait_takes_a_submission_before_newer_waits() -> None:
    flow = wait("a", 1, "flow")

    assert choose("flow", "", [flow, wait("b", 5)]) is flow


def test_flow_wait_takes_no_text() -> None:
    flow, reply = wait("a", 5, "flow", "a:1"), wait("b", 1)

    assert choose("text", "", [flow, reply]) is reply
    assert choose("text", "a:1", [flow]) is None


def test_newest_wait_takes_a_plain_reply() -> None:
    newest = wait("a", 9)

    assert choose("text", "", [wait("b", 1), newest, wait("c", 5)]) is newest


def test_lowest_token_of_the_run_takes_the_reply() -> None:
    lowest = wait("a", 1, token=1)

    assert choose("text", "", [wait("a", 5, token=2), lowest]) is lowest
    assert choose("text", "x:1", [wait("a", 5, token=2), lowest]) is lowest


def test_reply_to_a_send_in_flight_goes_to_the_mailbox_of_its_run() -> None:
    asking = Sender("a", at(1))

    assert choose("button", "a:3", [wait("b", 5)], [Sender("c", at(9)), asking]) is asking


def test_reply_without_wait_goes_to_the_newest_run_with_a_send_in_flight() -> None:
    newest = Sender("b", at(5))

    assert choose("text", "", [], [Sender("a", at(1)), newest]) is newest
    assert choose("text", "", [wait("a", 1, "flow")], [newest]) is newest


def test_reply_that_nobody_waits_for_has_no_taker() -> None:
    assert choose("text", "", []) is None
