"""Steps of the scenarios' journeys."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
USER: Json = {"msisdn": "{{data.payload.user.msisdn}}"}
TEXT: Json = {"type": "text", "content": {"text": "Can you come?"}}
ENDS: tuple[Json, ...] = tuple(
    {"id": name, "stepType": "End", "inputs": {"outcome": name}}
    for name in ("done", "unclear", "failed", "closed")
)
EXITS = {
    "uncertain": "unclear",
    "failed": "failed",
    "undelivered": "failed",
    "windowClosed": "closed",
}
LIST: Json = {
    "type": "list",
    "body": {"text": "What do you need?"},
    "action": {
        "button": "Choose",
        "sections": [{"title": "Services", "rows": [{"id": "a", "title": "A"}]}],
    },
}


def message(step: str, then: str, **options: Any) -> Json:
    """A text message; `options` are written beside its inputs."""
    content = {"text": f"This is {step}"}
    return _message(step, then, "text", content) | options


def form(step: str, then: str) -> Json:
    opening = {"flowId": "1310000000000001", "flowCta": "Open", "flowAction": "navigate"}
    flow = {"type": "flow", "body": {"text": "Fill in"}, "action": {"parameters": opening}}
    return _message(step, then, "interactive", {"interactive": flow})


def menu(step: str, then: str) -> Json:
    return _message(step, then, "interactive", {"interactive": LIST})


def _message(step: str, then: str, type: str, content: Json) -> Json:
    return {
        "id": step,
        "stepType": "ChatAppsMessage",
        "inputs": {"user": USER, "type": type, "content": content},
        "nextStepId": then,
        "exits": EXITS,
    }


def wait(
    step: str, then: str, kind: str = "WaitForReply", sender: str = "{{data.payload.user.msisdn}}"
) -> Json:
    inputs = {"from": sender, "channel": "whatsapp", "timeout": "01:00:00"}
    exits = {"undelivered": "failed"}
    return {
        "id": step,
        "stepType": kind,
        "inputs": inputs,
        "nextStepId": then,
        "exits": exits,
    }


def call(step: str, then: str, url: str, method: str = "POST") -> Json:
    return {
        "id": step,
        "stepType": "HttpRequest",
        "inputs": {"url": url, "method": method, "body": {"service": "A"}, "timeoutSeconds": 3},
        "nextStepId": then,
        "exits": {"failed": "failed", "uncertain": "unclear"},
    }


def delay(step: str, then: str) -> Json:
    inputs = {"duration": "01:00:00"}
    return {"id": step, "stepType": "Wait", "inputs": inputs, "nextStepId": then}
