"""A JavaScript context that keeps nothing between two evaluations, one for each thread.

A quickjs context must be used by one thread only: two at once crash the process. Its time limit
counts the CPU of the whole process, so other threads can use up an expression's time; see `Gate`.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import quickjs

from journeys.engine.values import EvaluationError, canonical
from journeys.expressions.functions import ANSWERS
from journeys.expressions.syntax import TICK

TIME_LIMIT_S = 0.5  # 8x8 Automation API: 500 ms an expression
ALONE_LIMIT_S = 3 * TIME_LIMIT_S
MEMORY_LIMIT = 32 << 20
STACK_LIMIT = 1 << 20
LONGEST_RESULT = 256 << 10
MOST_ITEMS = 100_000
DEEPEST_RESULT = 200
FUEL = 20_000_000
LOOK_MS = 50  # how often a program that calls functions looks at its time

KEPT_PROGRAMS = 256
KEPT_TEXTS = 8
KEPT_CHARACTERS = 256 << 10

_WORK = (Path(__file__).parent / "work.js").read_text(encoding="utf-8")
_REALM = (Path(__file__).parent / "realm.js").read_text(encoding="utf-8")
_LIMITS = canonical(
    {
        "depth": DEEPEST_RESULT,
        "result": LONGEST_RESULT,
        "list": MOST_ITEMS,
        "fuel": FUEL,
        "look": LOOK_MS,
        "asked": list(ANSWERS),
    }
)


class Broken(Exception):
    """The context stopped in the midst of an evaluation and must not be used again."""


class TimeUp(Broken):
    """The time limit stopped it."""


class OutOfMemory(Broken):
    """The memory limit stopped it."""


class Gate:
    """Lets evaluations run side by side, and one that ran out of time run alone."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget who runs; for a forked child, which has none of its parent's threads."""
        self._changed = threading.Condition()
        self._running = 0
        self._alone = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            while self._alone:
                self._changed.wait()
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            while self._alone:
                self._changed.wait()
            self._alone = True
            while self._running:
                self._changed.wait()
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()


class Realm:
    """One hardened context with the programs and data it has read; not for two threads."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_max_stack_size(STACK_LIMIT)
        self._context.set_memory_limit(MEMORY_LIMIT)
        limits = self._context.parse_json(_LIMITS)
        pair = self._context.eval(_REALM)(limits, self._context.eval(_WORK)(limits))
        self._run = self._context.eval("(pair) => pair[0]")(pair)
        self._load = self._context.eval("(pair) => pair[1]")(pair)
        self._freeze = self._context.eval("(pair) => pair[2]")(pair)
        self._programs: OrderedDict[str, Any] = OrderedDict()
        self._texts: OrderedDict[str, Any] = OrderedDict()
        self._characters = 0

    def run(self, source: str, data: str, step: str, now: str, answers: str, limit_s: float) -> str:
        """Return JSON, or "?" and a question, or "!" and an error; "+" before it if dirty.

        `data`, `step` and `answers` are ASCII JSON. Raises Broken; EvaluationError if the source
        is not JavaScript.
        """
        self._context.set_time_limit(limit_s)
        try:
            program = self._program(source)
            outcome: str = self._run(program, self._text(data), self._text(step), now, answers)
        except quickjs.JSException as error:
            raise _broken(str(error)) from None
        return outcome

    def compile(self, source: str) -> None:
        """Raise EvaluationError if the source is not JavaScript."""
        self._program(source)

    def _program(self, source: str) -> Any:
        program = self._programs.get(source)
        if program is None:
            program = self._freeze(_compile(self._context, source))
            self._programs[source] = program
            if len(self._programs) > KEPT_PROGRAMS:
                self._programs.popitem(last=False)
        return program

    def _text(self, text: str) -> Any:
        value = self._texts.get(text)
        if value is None:
            value = self._load(text)
            self._texts[text] = value
            self._characters += len(text)
            while len(self._texts) > KEPT_TEXTS or self._characters > KEPT_CHARACTERS:
                dropped, _ = self._texts.popitem(last=False)
                self._characters -= len(dropped)
        return value


def _compile(context: Any, source: str) -> Any:
    try:
        return context.eval(
            f'(function (data, step, {TICK}) {{ "use strict"; return (\n{source}\n); }})'
        )
    except quickjs.JSException as error:
        message = str(error).split("\n", 1)[0]
        if not message.startswith("SyntaxError: "):
            raise
        raise EvaluationError(message.removeprefix("SyntaxError: ")) from None


def _broken(message: str) -> Broken:
    if "interrupted" in message:
        return TimeUp()
    return OutOfMemory() if "memory" in message or message.startswith("null") else Broken(message)


_gate = Gate()
_local = threading.local()
os.register_at_fork(after_in_child=_gate.reset)


def problem_of(source: str) -> str:
    """Return why the source is not JavaScript; "" if it is. Nothing is run."""
    try:
        _realm().compile(source)
    except EvaluationError as error:
        return str(error)
    return ""


def outcome_of(source: str, data: str, step: str, now: str, answers: str) -> str:
    """Run a program in this thread's realm; raise EvaluationError if a limit stopped it.

    1. Out of time though this thread used less than the limit: others used it; run again alone.
    2. Out of memory in a used realm: what earlier evaluations left may be to blame; run again in
       a fresh one.
    """
    given = (source, data, step, now, answers)
    try:
        try:
            return _run_shared(given)
        except OutOfMemory:
            return _run_shared(given)  # the realm is a new one now
    except TimeUp:
        raise EvaluationError(f"it takes longer than {TIME_LIMIT_S * 1000:.0f} ms") from None
    except OutOfMemory:
        raise EvaluationError("it needs too much memory") from None
    except Broken as error:
        raise EvaluationError(readable(str(error))) from None


def _run_shared(given: tuple[str, str, str, str, str]) -> str:
    began = time.thread_time()
    try:
        with _gate.shared():
            return _run(given, TIME_LIMIT_S)
    except TimeUp:
        if time.thread_time() - began >= TIME_LIMIT_S * 0.95:
            raise
    began = time.thread_time()
    with _gate.alone():
        outcome = _run(given, ALONE_LIMIT_S)
    if time.thread_time() - began > TIME_LIMIT_S:
        raise TimeUp
    return outcome


def _run(given: tuple[str, str, str, str, str], limit_s: float) -> str:
    realm = _realm()
    try:
        outcome = realm.run(*given, limit_s)
    except Broken:
        _local.realm = None
        raise
    if outcome.startswith("+"):
        _local.realm = None
        outcome = outcome[1:]
    if outcome.startswith("!InternalError"):
        _local.realm = None
        raise _broken(outcome)
    return outcome


def _realm() -> Realm:
    realm: Realm | None = getattr(_local, "realm", None)
    if realm is None:
        realm = _local.realm = Realm()
    return realm


def readable(error: str) -> str:
    """Return the text of an error of JavaScript as an author reads it."""
    kind, _, message = error.split("\n", 1)[0].partition(": ")
    if kind == "RangeError" and "call stack" in message:
        return "it calls itself too deeply"
    if "is read-only" in message or "not extensible" in message or "not configurable" in message:
        return f"an expression cannot change its data; copy it first ({message})"
    return (message or kind)[:300]
