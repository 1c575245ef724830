"""What must be right before a definition may be published."""

from __future__ import annotations

from collections.abc import Iterator

from journeys.engine.definition import Definition, issues
from journeys.engine.issue import Issue
from journeys.models import Trigger


def publish_issues(definition: Definition) -> list[Issue]:
    """Return the issues of steps, expressions and trigger, in the order of the definition."""
    return [*_trigger_issues(definition), *issues(definition)]


def _trigger_issues(definition: Definition) -> Iterator[Issue]:
    kinds, policies = Trigger.Kind.values, Trigger.Policy.values
    if definition.trigger not in kinds:
        message = f"{definition.trigger!r} is none of {', '.join(kinds)}"
        yield Issue("", "trigger", "unknown-trigger", message)
    policy = definition.document.get("policy")
    if policy is not None and policy not in policies:
        message = f"{policy!r} is none of {', '.join(policies)}"
        yield Issue("", "policy", "unknown-policy", message)
    match = definition.document.get("match") or {}
    if not isinstance(match, dict) or not isinstance(match.get("contains", ""), str):
        yield Issue("", "match", "bad-match", 'write {"contains": "a word"}')
