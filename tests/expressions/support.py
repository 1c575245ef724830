"""What the expression tests share: an evaluation in one line, and the realm without its checks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from journeys.engine.values import Json, Scope
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.realm import Realm

NOW = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)


def scope(data: dict[str, Any] | None = None, **parts: Any) -> Scope:
    return Scope(data or {}, parts.get("step", {}), parts.get("now", NOW), parts.get("seed", "s"))


def value_of(source: str, data: dict[str, Any] | None = None, **parts: Any) -> Json:
    return Evaluator()(source, scope(data, **parts))


def outcome_in(realm: Realm, source: str, data: str = "{}") -> str:
    """Run a source that the syntax check has not seen, as if the check had been got round."""
    return realm.run(source, data, "{}", "2024-02-29T12:30:00Z", "", 0.5)
