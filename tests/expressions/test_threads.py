"""Several threads evaluate at once, each with its own context and data."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

from journeys.engine.values import EvaluationError
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.realm import _realm
from tests.expressions.support import scope

SOURCES = [
    "data.phone + '/' + data.list.map(x => x + data.n).join()",
    "JSON.parse(JSON.stringify(data)).phone + '/' + data.list.map(x => x + data.n).join()",
    "`${data.phone}/${data.list.flatMap(x => [x + data.n]).join(',')}`",
]


def test_eight_threads_see_only_their_own_data() -> None:
    evaluate = Evaluator()
    start = threading.Barrier(8)

    def work(n: int) -> set[str]:
        own = scope({"phone": f"65{n:08d}", "n": n, "list": [1, 2, 3]})
        start.wait()
        return {evaluate(SOURCES[k % 3], own) for k in range(300)}

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(work, range(8)))

    assert seen == [{f"65{n:08d}/{1 + n},{2 + n},{3 + n}"} for n in range(8)]


def test_every_thread_has_a_context_of_its_own() -> None:
    with ThreadPoolExecutor(4) as pool:
        start = threading.Barrier(4)
        realms = list(pool.map(lambda _: (start.wait(), _realm())[1], range(4)))

    assert len({id(realm) for realm in realms}) == 4


def test_threads_that_fail_do_not_disturb_the_others() -> None:
    evaluate = Evaluator()

    def work(n: int) -> str:
        try:
            source = "data.n + 1" if n % 2 else "Array.from({length: 60}).reduce(s => s + s, 'xx')"
            return str(evaluate(source, scope({"n": n})))
        except EvaluationError:
            return "failed"

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(work, range(40)))

    assert seen == [str(n + 1) if n % 2 else "failed" for n in range(40)]


def test_contexts_of_threads_that_ended_are_given_back() -> None:
    for n in range(20):
        thread = threading.Thread(target=Evaluator(), args=("data.n + 1", scope({"n": n})))
        thread.start()
        thread.join()
    gc.collect()

    assert Evaluator()("1 + 1", scope()) == 2
