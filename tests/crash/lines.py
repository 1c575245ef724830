"""Which lines of the product can run, which did, and dying at one of them.

Counted are the lines of functions, methods, lambdas and comprehensions that hold instructions.
Left out is what runs once, at import: module and class bodies, and with them `def` lines,
decorators, defaults and constants. A line is where the interpreter's `line` event says it is, so
a statement written over three lines has three.
"""

from __future__ import annotations

import dis
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from inspect import CO_OPTIMIZED
from types import CodeType, FrameType
from typing import Any, TypeAlias

CRASHED = 9
# Instructions that the compiler puts before a function's first line, on the line of its `def`.
_PROLOGUE = {"RESUME", "MAKE_CELL", "COPY_FREE_VARS", "RETURN_GENERATOR", "POP_TOP"}
_TraceFunction: TypeAlias = Callable[[FrameType, str, Any], Any]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of a module of the product."""

    module: str
    number: int

    def __str__(self) -> str:
        return f"{self.module}:{self.number}"


def executable_lines(module: str) -> set[Line]:
    """Return the lines of the module's functions that hold instructions."""
    with open(path_of(module), encoding="utf-8") as file:
        code = compile(file.read(), path_of(module), "exec", dont_inherit=True)
    return {Line(module, number) for number in _numbers(code)}


def path_of(module: str) -> str:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return spec.origin


def _numbers(code: CodeType) -> Iterator[int]:
    if code.co_flags & CO_OPTIMIZED:
        yield from _own_numbers(code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _numbers(constant)


def _own_numbers(code: CodeType) -> Iterator[int]:
    in_prologue = True
    for instruction in dis.get_instructions(code):
        in_prologue = in_prologue and instruction.opname in _PROLOGUE
        line = instruction.positions.lineno if instruction.positions else None
        if line is not None and not in_prologue:
            yield line


@dataclass(slots=True)
class Recorder:
    """Notes the lines that run, in the order in which they first do."""

    modules: tuple[str, ...]
    seen: dict[Line, None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        self._names = {path_of(module): module for module in self.modules}
        _trace_with(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> _TraceFunction | None:
        code = frame.f_code
        is_ours = code.co_filename in self._names and code.co_flags & CO_OPTIMIZED
        return self._note if is_ours else None

    def _note(self, frame: FrameType, event: str, argument: Any) -> _TraceFunction:
        if event == "line":
            self.seen[Line(self._names[frame.f_code.co_filename], frame.f_lineno)] = None
        return self._note


@dataclass(slots=True)
class Trap:
    """Ends the process, as if it were killed, when it is about to run the line."""

    line: Line
    _path: str = ""

    def start(self) -> None:
        self._path = path_of(self.line.module)
        _trace_with(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> _TraceFunction | None:
        return self._look if frame.f_code.co_filename == self._path else None

    def _look(self, frame: FrameType, event: str, argument: Any) -> _TraceFunction:
        if event == "line" and frame.f_lineno == self.line.number:
            os._exit(CRASHED)
        return self._look


def _trace_with(function: _TraceFunction) -> None:
    threading.settrace(function)
    sys.settrace(function)
