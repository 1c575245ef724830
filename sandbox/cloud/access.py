"""Who may use the Graph API, and which of its objects are ours."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.cloud.errors import INVALID, GraphRefusal
from sandbox.twin import Twin

NO_TOKEN = 190


def demand_token(twin: Twin, request: web.Request) -> None:
    """The access token, as a bearer or as `?access_token=`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme not in ("Bearer", "OAuth"):
        token = request.query.get("access_token", "")
    if token not in twin.settings.cloud.access_tokens:
        raise GraphRefusal(NO_TOKEN, "The access token could not be decrypted")


def demand_phone(twin: Twin, request: web.Request) -> None:
    """The token, and that the object of the path is our number."""
    demand_token(twin, request)
    if request.match_info["node"] != twin.settings.cloud.phone_id:
        raise no_such_object(request.match_info["node"])


def demand_waba(twin: Twin, request: web.Request) -> None:
    """The token, and that the object of the path is our WhatsApp Business Account."""
    demand_token(twin, request)
    if request.match_info["node"] != twin.settings.cloud.waba_id:
        raise no_such_object(request.match_info["node"])


def no_such_object(node: str) -> GraphRefusal:
    """Graph API: an object that is not there or not ours, code 100 with subcode 33."""
    return GraphRefusal(
        INVALID,
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation",
    )


async def read_graph_object(request: web.Request) -> dict[str, Any]:
    """The JSON object of the request; the fields of a form where it is one."""
    if request.content_type == "application/x-www-form-urlencoded":
        return {name: str(value) for name, value in (await request.post()).items()}
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise GraphRefusal(INVALID, "The body is not JSON") from error
    if not isinstance(body, dict):
        raise GraphRefusal(INVALID, "The body must be an object")
    return body
