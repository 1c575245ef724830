"""Reads a message that opens a Flow: its parameters are the one part that both write differently.

Source: 8x8 Chat Apps API, interactive flow (the reference has flowActionPayload; the guide has
flowActionData, flowToken, mode and flowMessageVersion); Meta Cloud API, interactive flow.
"""

from __future__ import annotations

from dataclasses import dataclass

from messaging.content.interactive import InteractiveFlow
from messaging.content.parts import Dialect, Extra, Frame
from messaging.content.taking import Unfit, maybe, rest, take


@dataclass(frozen=True, slots=True)
class FlowKeys:
    """How a dialect calls the parameters."""

    flow_id: str
    flow_name: str
    cta: str
    token: str
    action: str
    mode: str
    version: str


EIGHT = FlowKeys(
    "flowId", "flowName", "flowCta", "flowToken", "flowAction", "mode", "flowMessageVersion"
)
CLOUD = FlowKeys(
    "flow_id", "flow_name", "flow_cta", "flow_token", "flow_action", "mode", "flow_message_version"
)
CLOUD_PAYLOAD = "flow_action_payload"


def flow(frame: Frame, inner: Extra, dialect: Dialect) -> InteractiveFlow:
    action = take(inner, "action", dict)
    given = take(action, "parameters", dict)
    keys = EIGHT if dialect == "8x8" else CLOUD
    payload_key = _payload_key(given) if dialect == "8x8" else CLOUD_PAYLOAD
    flow_id, flow_name = maybe(given, keys.flow_id, str), maybe(given, keys.flow_name, str)
    if flow_id is None and flow_name is None:
        raise Unfit(given, keys.flow_id, str)
    known = (keys.flow_id, keys.flow_name, keys.cta, keys.token, keys.action, keys.mode)
    return InteractiveFlow(
        frame,
        take(given, keys.cta, str),
        flow_id,
        flow_name,
        maybe(given, keys.token, str),
        maybe(given, keys.action, str),
        given.get(payload_key),
        maybe(given, keys.mode, str),
        maybe(given, keys.version, str),
        "flowActionPayload" if dialect == "cloud" else payload_key,
        maybe(action, "name", str),
        rest(given, *known, keys.version, payload_key),
        rest(action, "name", "parameters"),
        dialect,
    )


def _payload_key(given: Extra) -> str:
    return "flowActionPayload" if given.get("flowActionData") is None else "flowActionData"
