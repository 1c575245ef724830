"""The plan of misbehaviour: rules that tests set, each used a given number of times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.orders import Order

_ACCEPTING = {"latency", "drop_after_accept", "hang", "undelivered"}


@dataclass(slots=True)
class Rule:
    """`target` is send, webhooks, booking or media; `times` None is for ever."""

    number: int
    target: str
    match: dict[str, Any]
    times: int | None
    deed: dict[str, Any]
    used: int = 0

    @property
    def kind(self) -> str:
        return str(self.deed.get("kind", ""))

    @property
    def accepts(self) -> bool:
        """Whether the request is carried out although it is answered badly."""
        return bool(self.deed.get("accept", self.kind in _ACCEPTING))

    @property
    def is_spent(self) -> bool:
        return self.times is not None and self.used >= self.times

    def shown(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "target": self.target,
            "match": self.match,
            "times": self.times,
            "used": self.used,
            "deed": self.deed,
        }


@dataclass(slots=True)
class Misbehaviour:
    """Rules in the order they were given; the first that fits a case is the one used."""

    rules: list[Rule] = field(default_factory=list)
    _count: int = 0

    def add(self, given: dict[str, Any]) -> Rule:
        """Take a rule (already judged by the schema control_misbehave)."""
        self._count += 1
        target = next((key for key in ("webhooks", "booking", "media") if key in given), "send")
        deed = (
            given[target]
            if target != "send"
            else {key: value for key, value in given.items() if key not in ("match", "times")}
        )
        rule = Rule(self._count, target, given.get("match", {}), given.get("times"), deed)
        self.rules.append(rule)
        return rule

    def for_send(self, order: Order, is_reused: bool) -> Rule | None:
        if not self.rules:
            return None
        return self._take("send", lambda match: _fits_send(match, order, is_reused))

    def for_webhook(self, kind: str, msisdn: str, state: str, line: str) -> Rule | None:
        if not self.rules:
            return None
        case = {"kind": kind, "msisdn": msisdn, "state": state, "line": line}
        return self._take("webhooks", lambda match: match.items() <= case.items())

    def for_booking(self, operation: str, phone: str) -> Rule | None:
        case = {"operation": operation, "phone": phone}
        return self._take("booking", lambda match: match.items() <= case.items())

    def for_media(self, operation: str, line: str) -> Rule | None:
        """`operation`: upload, find or download."""
        case = {"operation": operation, "line": line}
        return self._take("media", lambda match: match.items() <= case.items())

    def clear(self) -> None:
        self.rules.clear()

    def _take(self, target: str, fits: Callable[[dict[str, Any]], bool]) -> Rule | None:
        for rule in self.rules:
            if rule.target == target and not rule.is_spent and fits(rule.match):
                rule.used += 1
                return rule
        return None


def _fits_send(match: dict[str, Any], order: Order, is_reused: bool) -> bool:
    return (
        match.get("msisdn", order.msisdn) == order.msisdn
        and match.get("line", order.line) == order.line
        and order.client_id.startswith(match.get("client_id_prefix", ""))
        and match.get("text_contains", "") in order.text
        and match.get("reused", is_reused) == is_reused
    )
