"""What must be right before a definition may be published."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.content_checking import content_issues
from journeys.engine.braces import Expression, split
from journeys.engine.definition import Definition, all_steps, issues
from journeys.engine.issue import Issue, Severity
from journeys.engine.values import Json
from journeys.expressions.static import check
from journeys.trigger_specs import trigger_issues

# Where a step may hold expressions.
PLACES = ("inputs", "outputs", "selectNextStep")
# Runs, and throws when it is reached: 8x8's own samples hold such expressions.
DOUBTFUL = frozenset({"unknown-variable", "arguments"})


def publish_issues(definition: Definition) -> list[Issue]:
    """Return the issues of triggers, steps, messages and expressions; errors forbid publishing."""
    return [
        *trigger_issues(definition),
        *issues(definition),
        *content_issues(definition),
        *_expression_issues(definition),
    ]


def _expression_issues(definition: Definition) -> Iterator[Issue]:
    for step in all_steps(definition):
        beside = step.kind.step_options if step.kind else ()
        for place in (*PLACES, *beside):
            for path, source in _expressions(step.raw.get(place), place):
                for found in check(source):
                    severity: Severity = "warning" if found.code in DOUBTFUL else "error"
                    code = f"expression-{found.code}"
                    yield Issue(step.id, path, code, found.message, severity)


def _expressions(value: Json, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, JavaScript) of every expression in a JSON value."""
    if isinstance(value, str):
        for part in split(value):
            if isinstance(part, Expression):
                yield path, part.source
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _expressions(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _expressions(inner, f"{path}/{index}")
