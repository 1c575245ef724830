"""What can be said about an expression without running it."""

from __future__ import annotations

import re

from journeys.expressions.realm import problem_of
from journeys.expressions.syntax import ExpressionIssue, analyse

_SECRET = re.compile(r"secret\.[A-Za-z_][A-Za-z0-9_]*\Z")


def check(source: str) -> tuple[ExpressionIssue, ...]:
    """Return the faults of an expression (without braces), in order of their place."""
    if _SECRET.match(source.strip()):
        return ()
    analysis = analyse(source)
    issues = analysis.refusals + analysis.doubts
    problem = "" if analysis.refusals else problem_of(analysis.ticking)
    if problem:
        return (ExpressionIssue("syntax", problem), *issues)
    return tuple(sorted(issues, key=lambda issue: (issue.line, issue.column)))


def reads(source: str) -> frozenset[tuple[str, ...]]:
    """Return what the expression reads, as paths such as ("data", "payload", "type").

    A path ends where it stops being written out: at a computed key, a call, or the whole value.
    """
    return analyse(source).reads
