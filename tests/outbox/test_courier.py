"""Couriers: concurrency, pace, deadlines, and what is thought of attempts that go wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator

import pytest
from django.db import InterfaceError, OperationalError
from pytest_django import Settings

from outbox import courier as courier_module
from outbox.courier import InlineCourier, ThreadCourier
from outbox.finish import Result
from tests.outbox.jobs import job
from tests.outbox.twin import ledger


@pytest.fixture
def wake() -> threading.Event:
    return threading.Event()


@pytest.fixture
def courier(wake: threading.Event) -> Generator[ThreadCourier, None, None]:
    made = ThreadCourier(wake.set)
    made.start()
    yield made
    made.stop()


def take(courier: ThreadCourier, wake: threading.Event, count: int) -> list[Result]:
    """Return `count` results, or those that came within five seconds."""
    results: list[Result] = []
    deadline = time.monotonic() + 5
    while len(results) < count and time.monotonic() < deadline:
        wake.wait(deadline - time.monotonic())
        wake.clear()
        results += courier.take()
    return results


def kinds(results: list[Result]) -> dict[str, str]:
    return {result.row.key: result.outcome.kind for result in results}


def test_a_slow_request_holds_back_no_other_result(
    courier: ThreadCourier, wake: threading.Event
) -> None:
    courier.send([job("slow", asked={"hang": True}), job("fast"), job("faster")])

    results = take(courier, wake, 2)

    assert kinds(results) == {"fast": "accepted", "faster": "accepted"}
    assert courier.busy()


def test_the_last_result_is_ripe_at_once(courier: ThreadCourier, wake: threading.Event) -> None:
    courier.send([job("a")])

    results = take(courier, wake, 1)

    assert kinds(results) == {"a": "accepted"}
    assert not courier.busy()


def test_an_attempt_that_raises_is_uncertain_and_told_without_contents(
    courier: ThreadCourier, wake: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    courier.send([job("+6591234567", asked={"broken": "perform"})])

    results = take(courier, wake, 1)

    assert kinds(results) == {"+6591234567": "uncertain"}
    assert "ValueError" in caplog.text
    assert "6591234567" not in caplog.text


def test_an_attempt_without_end_is_cut_off_as_uncertain(
    courier: ThreadCourier, wake: threading.Event, settings: Settings
) -> None:
    settings.OUTBOX_SEND_TIMEOUT_S = 0
    courier.send([job("a", asked={"sleep": 60})])

    assert kinds(take(courier, wake, 1)) == {"a": "uncertain"}


def test_an_attempt_that_comes_too_long_after_its_begin_is_not_made(
    courier: ThreadCourier, wake: threading.Event
) -> None:
    courier.send([job("late", begun_at=time.monotonic() - 6)])

    assert kinds(take(courier, wake, 1)) == {"late": "retry"}
    assert ledger.performed == []


def test_an_attempt_is_cut_off_before_its_margin_ends(
    courier: ThreadCourier, wake: threading.Event, settings: Settings
) -> None:
    settings.OUTBOX_BEGIN_MARGIN_S = 4
    settings.OUTBOX_SEND_TIMEOUT_S = 3
    begun_at = time.monotonic() - 3

    courier.send([job("a", asked={"sleep": 60}, begun_at=begun_at)])

    assert kinds(take(courier, wake, 1)) == {"a": "uncertain"}
    assert time.monotonic() < begun_at + 4


def test_an_attempt_whose_margin_is_used_up_is_not_made(
    courier: ThreadCourier, wake: threading.Event, settings: Settings
) -> None:
    settings.OUTBOX_BEGIN_MARGIN_S = 3
    settings.OUTBOX_SEND_TIMEOUT_S = 2

    courier.send([job("late", begun_at=time.monotonic() - 2.6)])

    assert kinds(take(courier, wake, 1)) == {"late": "retry"}
    assert ledger.performed == []


def test_many_dead_name_servers_stall_no_other_look_up(
    courier: ThreadCourier, wake: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def getaddrinfo(host: str, *rest: object, **options: object) -> list[object]:
        if host == "dead.test":
            answered.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    courier.send([job(f"dead{n}", "http:1", asked={"lookup": "dead.test"}) for n in range(48)])

    courier.send([job("quick", asked={"lookup": "live.test"})])

    assert kinds(take(courier, wake, 1)) == {"quick": "accepted"}
    answered.set()


def test_the_end_comes_also_when_an_attempt_does_not_end(
    wake: threading.Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(courier_module, "START_S", 0.3)
    stubborn = ThreadCourier(wake.set)
    stubborn.start()
    stubborn.send([job("a", asked={"sleep": 2, "stubborn": True})])
    while not ledger.performed:
        time.sleep(0.01)

    stubborn.stop()

    assert "cannot close the courier" in caplog.text
    assert not any(thread.name == "courier" for thread in threading.enumerate())


def test_slots_are_taken_until_an_attempt_ends(
    courier: ThreadCourier, wake: threading.Event, settings: Settings
) -> None:
    settings.OUTBOX_CONCURRENCY = 8
    assert courier.free("channel:1") == 5

    courier.send([job("ab", asked={"hang": True}), job("c", asked={"hang": True})])

    assert (courier.free("channel:1"), courier.free("http:1")) == (3, 5)
    ledger.let_go.set()
    take(courier, wake, 2)
    assert courier.free("channel:1") == 5


@pytest.mark.parametrize(("concurrency", "other"), [(64, 16), (8, 2), (4, 1), (2, 1)])
def test_gates_of_one_class_leave_a_share_to_other_classes(
    courier: ThreadCourier, settings: Settings, concurrency: int, other: int
) -> None:
    settings.OUTBOX_CONCURRENCY = concurrency
    for gate in ("http:1", "http:2", "http:3"):
        courier.send(
            [job(f"{gate} {n}", gate, asked={"sleep": 9}) for n in range(courier.free(gate))]
        )

    assert courier.free("http:4") == 0
    assert courier.free("channel:1") == other


def test_one_gate_leaves_slots_to_others_of_its_class(
    courier: ThreadCourier, settings: Settings
) -> None:
    settings.OUTBOX_CONCURRENCY = 64
    courier.send(
        [job(f"a{n}", "http:1", asked={"sleep": 9}) for n in range(courier.free("http:1"))]
    )

    assert (courier.free("http:1"), courier.free("http:2")) == (0, 8)


@pytest.fixture
def free_slots(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A gate whose next slot is always now; tells which gates were asked for one."""
    asked: list[str] = []

    def take_slot(gate: str, period_s: float) -> float:
        asked.append(gate)
        return 0.0

    monkeypatch.setattr(courier_module, "take_slot", take_slot)
    return asked


@pytest.mark.usefixtures("free_slots")
def test_attempts_of_a_gate_leave_one_period_apart(
    courier: ThreadCourier, wake: threading.Event
) -> None:
    courier.send([job(f"a{n}", period_s=0.2) for n in range(5)])

    take(courier, wake, 5)

    moments = [moment for _, moment in ledger.performed]
    gaps = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    assert min(gaps) > 0.14
    assert moments[-1] - moments[0] >= 0.72


def test_attempts_that_are_late_together_take_new_slots_and_do_not_leave_together(
    courier: ThreadCourier, wake: threading.Event, free_slots: list[str]
) -> None:
    passed = time.monotonic() - 1

    courier.send([job(f"a{n}", period_s=0.2, not_before=passed) for n in range(4)])

    take(courier, wake, 4)
    moments = [moment for _, moment in ledger.performed]
    assert moments[-1] - moments[0] >= 0.52
    assert len(free_slots) >= 4


def test_a_late_attempt_holds_back_none_that_is_on_time(
    courier: ThreadCourier, wake: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "take_slot", lambda gate, period_s: 0.5)
    now = time.monotonic()

    courier.send([job("late", period_s=0.05, not_before=now - 1)])
    courier.send([job("timely", period_s=0.05, not_before=now + 0.1)])

    take(courier, wake, 2)
    assert ledger.keys() == ["timely", "late"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_an_attempt_that_can_get_no_slot_is_not_made(
    courier: ThreadCourier,
    wake: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    def take_slot(gate: str, period_s: float) -> float:
        raise error("away")

    monkeypatch.setattr(courier_module, "take_slot", take_slot)

    courier.send([job("late", period_s=0.05, not_before=time.monotonic() - 1)])

    assert kinds(take(courier, wake, 1)) == {"late": "retry"}
    assert ledger.performed == []


@pytest.mark.usefixtures("free_slots")
def test_a_paced_gate_does_not_slow_another(courier: ThreadCourier, wake: threading.Event) -> None:
    courier.send([job(f"a{n}", period_s=3.0) for n in range(4)])
    courier.send([job(f"b{n}", gate="http:1") for n in range(4)])

    results = take(courier, wake, 5)

    assert {f"b{n}" for n in range(4)} <= set(kinds(results))


def test_an_attempt_waits_for_its_own_moment(courier: ThreadCourier, wake: threading.Event) -> None:
    moment = time.monotonic() + 0.2

    courier.send([job("a", period_s=0.01, not_before=moment)])

    take(courier, wake, 1)
    assert ledger.performed[0][1] >= moment - 0.001


def test_the_inline_courier_performs_before_it_returns() -> None:
    courier = InlineCourier()

    courier.send([job("a"), job("b", asked={"outcome": "refuse"})])

    assert courier.busy()
    assert kinds(courier.take()) == {"a": "accepted", "b": "refused"}
    assert not courier.busy()
    courier.close()
