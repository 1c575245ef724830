"""Writes the parameters of a message that opens a Flow.

8x8 documents two forms. The reference knows flowActionPayload and neither token, mode nor version;
the guide knows these and calls the payload flowActionData. Source: 8x8 Chat Apps API, interactive
flow; Meta Cloud API, interactive flow (flow_message_version 3 is required).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from messaging.content.interactive import InteractiveFlow
from messaging.content.parts import Json
from messaging.content.pen import Pen
from messaging.content.reading_flow import CLOUD, CLOUD_PAYLOAD, EIGHT, FlowKeys

# `written` keeps 8x8's form as it was written, and of the Cloud API's takes the guide's where
# only that carries everything.
FlowForm: TypeAlias = Literal["written", "reference", "guide"]
VERSION = "3"


def parameters(content: InteractiveFlow, pen: Pen, form: FlowForm) -> dict[str, Json]:
    if pen.dialect == "cloud":
        return _cloud(content, pen)
    return _eight(content, pen, form)


def _cloud(content: InteractiveFlow, pen: Pen) -> dict[str, Json]:
    version = content.version if pen.own else content.version or VERSION
    written = {**_written(content, CLOUD, version), CLOUD_PAYLOAD: content.payload}
    return _filled(written, content, pen)


def _eight(content: InteractiveFlow, pen: Pen, form: FlowForm) -> dict[str, Json]:
    if form == "reference":
        pen.drop(content.token, content.mode, content.version)
        written = {
            EIGHT.flow_id: content.flow_id,
            EIGHT.flow_name: content.flow_name,
            EIGHT.cta: content.cta,
            EIGHT.action: content.action,
            "flowActionPayload": content.payload,
        }
        return _filled(written, content, pen)
    written = _written(content, EIGHT, content.version)
    return _filled({**written, _payload_key(content, pen, form): content.payload}, content, pen)


def _payload_key(content: InteractiveFlow, pen: Pen, form: FlowForm) -> str:
    if form == "guide":
        return "flowActionData"
    if pen.own:
        return content.payload_key
    return "flowActionData" if content.token or content.mode else "flowActionPayload"


def _written(content: InteractiveFlow, keys: FlowKeys, version: str | None) -> dict[str, Json]:
    return {
        keys.version: version,
        keys.flow_id: content.flow_id,
        keys.flow_name: content.flow_name,
        keys.cta: content.cta,
        keys.token: content.token,
        keys.action: content.action,
        keys.mode: content.mode,
    }


def _filled(written: dict[str, Json], content: InteractiveFlow, pen: Pen) -> dict[str, Json]:
    kept = {key: value for key, value in written.items() if value is not None}
    return {**kept, **pen.keep(content.parameters_extra)}
