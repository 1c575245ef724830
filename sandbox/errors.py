"""Refusals, in the provider's own envelope."""

from __future__ import annotations

import json
import uuid
from typing import Any

from aiohttp import web

from sandbox.clock import iso, real_now


class Refusal(Exception):
    """A request the provider refuses (permanent: the same request is refused again).

    8x8 Connect, errors: every answer of 400 or more has `{code, message, errorId, timestamp}`.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def answer(self) -> web.Response:
        return web.json_response(
            envelope(self.code, self.message), status=self.status, headers=self.headers
        )


def envelope(code: int, message: str) -> dict[str, Any]:
    """The error body; `timestamp` is real time, as a refusal belongs to no conversation."""
    return {
        "code": code,
        "message": message,
        "errorId": str(uuid.uuid4()),
        "timestamp": iso(real_now()),
    }


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object or refuse with 8x8's code 1000."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refusal(400, 1000, "Invalid parameter: the body is not JSON") from error
    if not isinstance(body, dict):
        raise Refusal(400, 1000, "Invalid parameter: the body must be an object")
    return body
