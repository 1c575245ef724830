"""All step kinds, by the names that definitions use."""

from __future__ import annotations

from journeys.engine.steps.branch import Branch
from journeys.engine.steps.chat_apps_message import ChatAppsMessage
from journeys.engine.steps.end import End
from journeys.engine.steps.http_request import HttpRequest
from journeys.engine.steps.jump_to import JumpTo
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.set_data import SetData
from journeys.engine.steps.wait import Wait
from journeys.engine.steps.wait_for_flow import WaitForFlow
from journeys.engine.steps.wait_for_reply import WaitForReply

KINDS: tuple[Kind, ...] = (
    ChatAppsMessage(),
    WaitForReply(),
    WaitForFlow(),
    Branch(),
    HttpRequest(),
    Wait(),
    JumpTo(),
    SetData(),
    End(),
)

_BY_NAME = {name.lower(): kind for kind in KINDS for name in (kind.name, *kind.aliases)}


def find(step_type: str) -> Kind | None:
    """Return the kind that `step_type` names in any case, or None."""
    return _BY_NAME.get(step_type.lower())
