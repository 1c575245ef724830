"""Time, memory, stack, size: an expression that goes too far stops, and the next one works."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from journeys.engine.values import EvaluationError
from journeys.expressions import realm as realm_module
from journeys.expressions.evaluator import BudgetExceeded, Evaluator
from journeys.expressions.realm import Gate, Realm, TimeUp
from tests.expressions.support import outcome_in, scope, value_of

NATIVE_MARATHONS = [
    "'a'.repeat(1e7).indexOf('a'.repeat(5e6) + 'b')",
    "'a'.repeat(1e6).includes('a'.repeat(5e5) + 'b')",
    "'a'.repeat(1e6).split('a'.repeat(5e5) + 'b')",
    "'a'.repeat(1e6).includes([['a'.repeat(5e5) + 'b']])",
    "'a'.repeat(1e6).replaceAll('a'.repeat(5e5) + 'b', 'c')",
    "Array.prototype.reverse.call({length: 2 ** 52})",
    "Array.prototype.join.call({length: 2 ** 52}, '')",
    "Array.prototype.sort.call({length: 2 ** 52})",
    "Array.prototype.flat.call({length: 2 ** 52})",
    "[].concat(Array(4e9))",
    "Array(4e9).slice()",
    "Object.assign([], {length: 4e9}).slice()",
    "Array(1e5).fill(Array(1e5)).flat()",
    "Array(1e5).fill(Array(1e5)).flatMap(x => x)",
    "Array.from({length: 40}).reduce(a => [a, a], []).flat(Infinity)",
    "JSON.stringify(Array.from({length: 40}).reduce(a => [a, a], []))",
    "Array.from({length: 40}).reduce(a => [a, a], [])",
    "Object.assign({}, ...Array(6e4).fill(Object.fromEntries([...Array(1e4).keys()].entries())))",
    "((a, b) => [...Array(5e4).keys()].map(i => i % 2 ? a : b).sort())"
    "('x'.repeat(1e6) + 'a', 'x'.repeat(1e6) + 'b')",
    "((a, b) => Array(1e5).fill(a).includes(b))('x'.repeat(4e6) + 'a', 'x'.repeat(4e6) + 'b')",
    "(s => Array.from({length: 1e6}, () => s.indexOf('b')))('a'.repeat(1e6))",
    "(s => Array.from({length: 1e6}, () => s.toUpperCase().length))('a'.repeat(1e6))",
    "(s => Math.max(...Array(6e4).fill(s)))('1'.repeat(5e6))",
    "''.padStart(-1e300) + 'a'.repeat(3e7)",
    "''.padStart(NaN) + 'a'.repeat(3e7)",
]

CPU_MARATHONS = [
    "/(a+)+$/.test('a'.repeat(40) + 'b')",
    "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
    "(f => f(f, 60))((f, n) => n < 2 ? n : f(f, n - 1) + f(f, n - 2))",
    "(s => Array.from({length: 1e6}, () => s == 1))('1'.repeat(5e6))",
    "(s => Array(100000).fill(s).map(Number))('1'.repeat(5e6))",
    "(s => (f => f(f, 30))((f, n) => n < 1 ? s == 1 : f(f, n - 1) || f(f, n - 1)))"
    "('1'.repeat(5e6))",
]

MEMORY_BOMBS = [
    "Array.from({length: 60}).reduce(s => s + s, 'xxxxxxxxxx')",
    "Array.from({length: 60}).reduce(s => `${s}${s}`, 'xxxxxxxxxx')",
    "Array.from({length: 60}).reduce(a => [...a, ...a], [1, 2, 3])",
    "Array.from({length: 1000000}, (_, i) => ({i, s: [i, i, i]}))",
    "Array.from({length: 99999}).map(() => 'x'.padEnd(20000))",
    "'x'.repeat(2e9)",
    "'x'.repeat(1e9)",
    "'x'.padEnd(1e9)",
    "Array(1e9)",
    "Array.from({length: 4e9})",
    "[...'x'.repeat(1e7)]",
]


@pytest.mark.parametrize("source", NATIVE_MARATHONS)
def test_one_call_of_a_built_in_cannot_go_on_for_ever(source: str) -> None:
    began = time.thread_time()

    with pytest.raises(EvaluationError):
        value_of(source)

    assert time.thread_time() - began < 3


@pytest.mark.parametrize("source", CPU_MARATHONS)
def test_a_marathon_stops_at_the_time_limit(source: str) -> None:
    began = time.thread_time()

    with pytest.raises(EvaluationError, match="longer than 500 ms|too much text"):
        value_of(source)

    assert time.thread_time() - began < 3


@pytest.mark.parametrize("source", ["for (;;);", "while (true) ;"])
def test_a_loop_that_got_round_the_check_stops_too(source: str) -> None:
    with pytest.raises(TimeUp):
        outcome_in(Realm(), f"(() => {{ {source} }})()")


@pytest.mark.parametrize("source", MEMORY_BOMBS)
def test_a_memory_bomb_stops_and_the_next_expression_works(source: str) -> None:
    evaluate = Evaluator()

    with pytest.raises(EvaluationError, match="memory|too much text|string|at most|500 ms"):
        evaluate(source, scope())

    assert evaluate("1 + 1", scope()) == 2


def test_the_memory_limit_is_named() -> None:
    with pytest.raises(EvaluationError, match="too much memory"):
        value_of("Array.from({length: 1000000}, (_, i) => ({i, s: [i, i, i]}))")


@pytest.mark.parametrize(
    "source",
    [
        "(f => f(f))(f => f(f))",
        "(f => [1].map(() => f(f)))(f => [1].map(() => f(f)))",
        "JSON.stringify(Array.from({length: 5000}).reduce(a => [a], []))",
        "Array.from({length: 5000}).reduce(a => [a], [])",
        "String(Array.from({length: 100000}).reduce(a => [a], []))",
        "parseJson('['.repeat(100000) + ']'.repeat(100000))",
    ],
)
def test_deep_recursion_is_an_error_and_the_next_expression_works(source: str) -> None:
    evaluate = Evaluator()

    with pytest.raises(EvaluationError):
        evaluate(source, scope())

    assert evaluate("1 + 1", scope()) == 2


def test_data_nested_too_deeply_is_an_error() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(EvaluationError):
        value_of("data.deep.length + 1", {"deep": deep})


def test_a_value_that_contains_itself_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="contains itself"):
        value_of("(a => [a.push(a), a])([])")


def test_a_result_has_a_largest_size() -> None:
    assert len(value_of("'x'.repeat(260000)")) == 260_000
    with pytest.raises(EvaluationError, match="longer than 262144"):
        value_of("'x'.repeat(262143)")


def test_a_source_has_at_most_1000_characters() -> None:
    assert value_of("1" + " " * 999) == 1
    with pytest.raises(EvaluationError, match="longer than 1,000"):
        value_of("1" + " " * 1000)


def test_large_data_is_no_bomb() -> None:
    rows = [{"id": n, "name": "x" * 40} for n in range(3000)]

    assert value_of("data.rows.filter(r => r.id % 1000 === 0).length", {"rows": rows}) == 3


def test_many_expressions_on_much_data_never_wear_a_context_out() -> None:
    evaluate = Evaluator()

    values = [
        evaluate("data.s.length + 0", scope({"s": "x" * 100_000 + str(n)})) for n in range(50)
    ]

    assert values == [100_000 + len(str(n)) for n in range(50)]


def test_the_budget_of_a_turn_ends_it() -> None:
    evaluate = Evaluator(budget_s=0.4)
    with pytest.raises(EvaluationError, match="500 ms"):
        evaluate("/(a+)+$/.test('a'.repeat(40) + 'b')", scope())

    with pytest.raises(BudgetExceeded):
        evaluate("1 + 1", scope())


def test_a_budget_is_not_used_up_by_plain_paths_or_by_others() -> None:
    evaluate, other = Evaluator(budget_s=0.4), Evaluator(budget_s=0.4)
    with pytest.raises(EvaluationError):
        other("/(a+)+$/.test('a'.repeat(40) + 'b')", scope())

    assert evaluate("1 + 1", scope()) == 2
    assert other("data.a", scope({"a": 5})) == 5


SHORT = "Array.from({length: 200}).reduce(n => Array.from({length: 500}).reduce(m => m + 1, n), 0)"


def test_an_expression_whose_time_others_used_is_tried_again_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times_alone = 0
    alone = Gate.alone

    @contextmanager
    def counted(gate: Gate) -> Iterator[None]:
        nonlocal times_alone
        with alone(gate):
            times_alone += 1
            yield

    monkeypatch.setattr(Gate, "alone", counted)
    # Sixteen others use up sixteen times its own time, well above the limit; its own time, which
    # a crowded processor may double, stays well below.
    monkeypatch.setattr(realm_module, "TIME_LIMIT_S", _own_time_of(SHORT) * 6)
    monkeypatch.setattr(realm_module, "ALONE_LIMIT_S", 60.0)

    with _busy_threads(16):
        values = [value_of(SHORT) for _ in range(3)]

    assert values == [100_000] * 3
    assert times_alone > 0


def _own_time_of(source: str) -> float:
    value_of(source)
    began = time.thread_time()
    value_of(source)
    return time.thread_time() - began


@contextmanager
def _busy_threads(number: int) -> Iterator[None]:
    """Keep threads busy outside the interpreter lock, so that they use up the process's CPU."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            hashlib.pbkdf2_hmac("sha256", b"x", b"y", 20_000)

    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_an_expression_that_used_its_time_itself_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = 0
    run = Realm.run

    def counted(realm: Realm, *given: object) -> str:
        nonlocal runs
        runs += 1
        return run(realm, *given)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(Realm, "run", counted)

    with pytest.raises(EvaluationError, match="500 ms"):
        value_of("/(a+)+$/.test('a'.repeat(40) + 'b')")

    assert runs == 1


def test_alone_waits_for_those_who_run_and_keeps_others_out() -> None:
    gate = Gate()
    order: list[str] = []
    inside = threading.Event()

    def alone() -> None:
        with gate.alone():
            order.append("alone")
            inside.set()
            time.sleep(0.05)
            order.append("alone ends")

    thread = threading.Thread(target=alone)
    with gate.shared():
        thread.start()
        time.sleep(0.05)
        order.append("shared ends")
    inside.wait()
    with gate.shared():
        order.append("shared again")
    thread.join()

    assert order == ["shared ends", "alone", "alone ends", "shared again"]
