"""8x8's error envelope: every answer of 400 and above has this shape.

8x8 Messaging API, errors: `{"code", "message", "errorId", "timestamp"}`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from rest_framework.response import Response

INVALID_PARAMETER = 1000
INVALID_MSISDN = 1002
UNAUTHORISED = 1200
FORBIDDEN = 1201
NOT_FOUND = 1300
STATUS_OF = {UNAUTHORISED: 401, FORBIDDEN: 403, NOT_FOUND: 404}


def failure(code: int, message: str, status: int | None = None) -> Response:
    """Return the error answer for an 8x8 code; its HTTP status follows from the code."""
    now = datetime.now(UTC)
    body = {
        "code": code,
        "message": message,
        "errorId": str(uuid.uuid4()),
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 10_000:02d}Z",
    }
    return Response(body, status=status or STATUS_OF.get(code, 400))
