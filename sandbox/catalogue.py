"""The templates and Flows of the channel, and what they say about a send."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.failures import Failure, failure
from sandbox.orders import Order
from sandbox.rendering import Parts, button_parameters, parameters

_STATUS_FAILURES = {"PAUSED": 1035, "DISABLED": 1036}


@dataclass(slots=True)
class Template:
    name: str
    language: str
    components: Parts
    category: str = "UTILITY"
    status: str = "APPROVED"
    changed_at: str = ""
    id: str = ""  # Meta's


@dataclass(slots=True)
class Flow:
    id: str
    name: str
    status: str = "PUBLISHED"
    json: str = ""  # Flow JSON as text
    categories: list[str] = field(default_factory=list)


class Catalogue:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.templates: dict[tuple[str, str], Template] = {}
        self.flows: dict[str, Flow] = {}

    def put_template(self, given: dict[str, Any]) -> Template:
        """Add or replace a template from `{name, language, components, category?, status?}`."""
        template = Template(
            name=given["name"],
            language=given["language"],
            components=given["components"],
            category=given.get("category", "UTILITY"),
            status=given.get("status", "APPROVED"),
            changed_at=self._clock.text(),
            id=_template_id(given["name"], given["language"]),
        )
        self.templates[template.name, template.language] = template
        return template

    def put_flow(self, given: dict[str, Any]) -> Flow:
        """Add or replace a Flow from `{id, name?, status?, json?, categories?}`."""
        document = given.get("json", "")
        flow = Flow(
            id=given["id"],
            name=given.get("name", given["id"]),
            status=given.get("status", "PUBLISHED"),
            json=document if isinstance(document, str) else json.dumps(document),
            categories=given.get("categories", []),
        )
        self.flows[flow.id] = flow
        return flow

    def template_of(self, order: Order) -> Template | None:
        wanted = order.content.get("template", {})
        return self.templates.get((wanted.get("name", ""), wanted.get("language", "")))

    def failure_of(self, order: Order) -> Failure | None:
        """Why Meta would not deliver this, as far as templates and Flows are concerned."""
        if order.is_template:
            return _template_failure(order, self.template_of(order))
        inner = order.content.get("interactive", {})
        if inner.get("type") != "flow":
            return None
        wanted = inner["action"]["parameters"]
        flow = self._flow(wanted)
        sendable = flow is not None and (flow.status != "DRAFT" or wanted.get("mode") == "draft")
        return None if sendable else failure(1037)

    def _flow(self, wanted: dict[str, Any]) -> Flow | None:
        """A Flow by its id, or (Cloud API) by its name."""
        if "flowId" in wanted:
            return self.flows.get(wanted["flowId"])
        named = (flow for flow in self.flows.values() if flow.name == wanted["flowName"])
        return next(named, None)

    def clear(self) -> None:
        self.templates.clear()
        self.flows.clear()


def _template_id(name: str, language: str) -> str:
    """16 digits, the same at every start."""
    return str(10**15 + int(hashlib.sha256(f"{name}.{language}".encode()).hexdigest()[:12], 16))


def _template_failure(order: Order, template: Template | None) -> Failure | None:
    if template is None:
        return failure(1031)
    if template.status != "APPROVED":
        return failure(_STATUS_FAILURES.get(template.status, 1031))
    sent: Parts = order.content["template"].get("components", [])
    for part in template.components:
        kind = part["type"].upper()
        if kind in ("HEADER", "BODY") and not _filled(part, parameters(sent, kind.lower())):
            return failure(1030)
        if kind == "BUTTONS" and not _buttons_filled(part["buttons"], sent):
            return failure(1014)
    return None


def _filled(part: dict[str, Any], given: list[str]) -> bool:
    return len(set(re.findall(r"\{\{\w+\}\}", part.get("text", "")))) == len(given)


def _buttons_filled(buttons: Parts, sent: Parts) -> bool:
    """A variable URL needs its suffix; a Flow button its action, even without data."""
    return all(
        button_parameters(sent, index)
        for index, button in enumerate(buttons)
        if button["type"].upper() == "FLOW" or "{{" in button.get("url", "")
    )
