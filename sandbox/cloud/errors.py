"""Refusals as the Graph API writes them."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from sandbox.errors import Refusal

INVALID = 100
MISSING = 131008
BAD_VALUE = 131009
# Meta Cloud API, error codes: HTTP status and title.
_KNOWN = {
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Unsupported request: the object does not exist"),
    INVALID: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    MISSING: (400, "Required parameter is missing"),
    BAD_VALUE: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped receiving marketing messages from your business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Recipient is not supported by its business-scoped user id"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
}


class GraphRefusal(Refusal):
    """A request that the Graph API refuses, in its envelope.

    Meta Cloud API, error codes: `{error: {message, type, code, error_data {messaging_product,
    details}, fbtrace_id}}`.
    """

    def __init__(self, code: int, details: str = "", status: int = 0) -> None:
        known_status, title = _KNOWN.get(code, (400, "Refused"))
        super().__init__(status or known_status, code, f"(#{code}) {title}")
        self.details = details or title

    def answer(self) -> web.Response:
        return web.json_response({"error": self._error()}, status=self.status)

    def _error(self) -> dict[str, Any]:
        return {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": f"A{secrets.token_urlsafe(16)}",
        }


def title_of(code: int) -> str:
    """The title of an error, as webhooks give it too."""
    return _KNOWN.get(code, (400, "Message undeliverable"))[1]
