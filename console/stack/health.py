"""Whether web server and sandbox answer."""

from __future__ import annotations

import http.client

from console.stack import ports

WEB_PATH = "/admin/login/"
SANDBOX_PATH = "/sandbox/health"


def answers(port: int, path: str, timeout_s: float = 5.0) -> bool:
    """Tell whether GET `path` is answered without a server error."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
