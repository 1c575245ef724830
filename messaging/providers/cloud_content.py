"""What the Cloud API carries of a content, and how a form's message gets its flow_token.

Source: Meta Cloud API, messages; Flows: `flow_token` comes back in the answers, and is the only
link between a submission and the message.
"""

from __future__ import annotations

from messaging.content.marking import mark
from messaging.content.values import Content, Json
from messaging.content.writing import render
from messaging.providers.base import NotCarried
from messaging.providers.eight_reading import object_at, text_of

# Meta names no limit; the token comes back inside the answers.
FLOW_TOKEN = 500


def carried(content: Content) -> dict[str, Json] | NotCarried:
    """Return {"type", <type>: ...} of the send body."""
    written = render(content, "cloud")
    if written.body is None:
        return NotCarried(written.warnings[0].message if written.warnings else "")
    return written.body


def with_flow_token(body: dict[str, Json], token: str) -> dict[str, Json]:
    """Return the send body whose Flow, or whose template's Flow buttons, bear the token behind
    the author's own flow_token."""
    if not token:
        return body
    interactive = object_at(body, "interactive")
    if text_of(interactive, "type") == "flow":
        action = object_at(interactive, "action")
        given = object_at(action, "parameters")
        parameters = {**given, "flow_token": _marked(given.get("flow_token"), token)}
        return {
            **body,
            "interactive": {**interactive, "action": {**action, "parameters": parameters}},
        }
    template = object_at(body, "template")
    parts = template.get("components")
    if isinstance(parts, list):
        return {**body, "template": {**template, "components": [_part(p, token) for p in parts]}}
    return body


def _part(part: Json, token: str) -> Json:
    if not isinstance(part, dict) or text_of(part, "sub_type").lower() != "flow":
        return part
    parameters = part.get("parameters")
    if not isinstance(parameters, list):
        return part
    return {**part, "parameters": [_parameter(one, token) for one in parameters]}


def _parameter(parameter: Json, token: str) -> Json:
    if not isinstance(parameter, dict) or "action" not in parameter:
        return parameter
    action = object_at(parameter, "action")
    return {
        **parameter,
        "action": {**action, "flow_token": _marked(action.get("flow_token"), token)},
    }


def _marked(given: Json, token: str) -> str:
    return mark(given if isinstance(given, str) and given else "flow", token, FLOW_TOKEN)
