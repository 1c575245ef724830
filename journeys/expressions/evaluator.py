"""Evaluate expressions: the engine's port, pure and isolated (see realm.py and realm.js)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from journeys.engine.values import EvaluationError, Json, Scope, canonical
from journeys.expressions.functions import answer, id_of
from journeys.expressions.paths import DOUBT, plain_path, read_path
from journeys.expressions.realm import outcome_of, readable
from journeys.expressions.syntax import analyse
from journeys.expressions.times import write_time

MOST_ROUNDS = 8
IDS_AT_ONCE = 16

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


class BudgetExceeded(EvaluationError):
    """The expressions of one turn together took too long."""


@dataclass(frozen=True, slots=True)
class _Program:
    """A source that may run, and the keys of data and step that it reads; None for all."""

    source: str
    data_keys: frozenset[str] | None
    step_keys: frozenset[str] | None


class Evaluator:
    """Evaluates JavaScript expressions. One budget: make one for each turn; threads may share it.

    `budget_s` is how many seconds of CPU all its expressions may take together.
    """

    def __init__(self, budget_s: float | None = None) -> None:
        self.budget_s = budget_s
        self.spent_s = 0.0

    def __call__(self, source: str, scope: Scope) -> Json:
        """Return the JSON value of the expression; EvaluationError if it has none.

        undefined is None; a function, NaN or an infinity is an error. What it gives depends on
        source and scope alone.
        """
        path = plain_path(source)
        if path is not None:
            value = read_path(path, scope.data if path[0] == "data" else scope.step)
            if value is not DOUBT:
                return value
        return self._run(_program(source), scope)

    def _run(self, program: _Program, scope: Scope) -> Json:
        if self.budget_s is not None and self.spent_s >= self.budget_s:
            raise BudgetExceeded(
                f"the expressions of this turn took longer than {self.budget_s:g} s together"
            )
        began = time.thread_time()
        try:
            return _value_of(program, scope)
        except (RecursionError, ValueError) as error:
            raise EvaluationError(f"the value is not JSON: {error}") from error
        finally:
            self.spent_s += time.thread_time() - began


@lru_cache(maxsize=2048)
def _program(source: str) -> _Program:
    analysis = analyse(source)
    if analysis.refusals:
        issue = analysis.refusals[0]
        place = f" (line {issue.line}, column {issue.column})" if issue.code != "too-long" else ""
        raise EvaluationError(issue.message + place)
    return _Program(analysis.ticking, _keys(analysis.reads, "data"), _keys(analysis.reads, "step"))


def _keys(reads: frozenset[tuple[str, ...]], root: str) -> frozenset[str] | None:
    """Return the keys of `root` that are read, so that only these travel; None for all."""
    if (root,) in reads:
        return None
    return frozenset(path[1] for path in reads if path[0] == root)


def _value_of(program: _Program, scope: Scope) -> Json:
    """Run the program; answer its questions and run it again until it asks no more."""
    data = _text(scope.data, program.data_keys)
    step = _text(scope.step, program.step_keys)
    now = _now(scope.now)
    answers: dict[str, Json] = {}
    for _ in range(MOST_ROUNDS + 1):
        told = _encode(answers) if answers else ""
        outcome = outcome_of(program.source, data, step, now, told)
        match outcome[0]:
            case "?":
                _answer(outcome[1:], answers, program.source, scope.seed)
            case "!":
                raise EvaluationError(readable(outcome[1:]))
            case _:
                return json.loads(outcome)
    raise EvaluationError(
        f"it asks about more than {MOST_ROUNDS} different numbers, times or dates at once"
    )


def _text(values: Mapping[str, Json], keys: frozenset[str] | None) -> str:
    if keys is None:
        return _encode(dict(values))
    if not keys:
        return "{}"
    return _encode({key: values[key] for key in values if key in keys})


@lru_cache(maxsize=64)
def _now(moment: datetime) -> str:
    return write_time(moment.astimezone(UTC))


def _answer(question: str, answers: dict[str, Json], source: str, seed: str) -> None:
    name, *arguments = json.loads(question)
    if name == "uuid":
        first = arguments[0][0]
        for call in range(first, first + IDS_AT_ONCE):
            answers[canonical(["uuid", [call]])] = id_of(seed, source, call)
    else:
        answers[question] = answer(name, arguments[0])
