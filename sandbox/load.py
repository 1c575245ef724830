"""`python -m sandbox.load --url http://127.0.0.1:PORT --key K`: how many sends a second it takes.

Writes prepared requests over a few kept-alive connections, one at a time on each, so that hardly
any of the measured time is the client's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from urllib.parse import urlsplit


class Load:
    """`total` sends over `connections`; `refused` counts answers other than 200."""

    def __init__(self, host: str, port: int, request: bytes, total: int) -> None:
        self._place = (host, port)
        self._request = request
        self._left = total
        self.refused = 0

    async def run(self, connections: int) -> float:
        """Seconds taken."""
        began = time.perf_counter()
        await asyncio.gather(*[self._connection() for _ in range(connections)])
        return time.perf_counter() - began

    async def _connection(self) -> None:
        reader, writer = await asyncio.open_connection(*self._place)
        while self._left > 0:
            self._left -= 1
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            if b" 200 " not in head[:16]:
                self.refused += 1
        writer.close()


def prepared(host: str, sub: str, key: str) -> bytes:
    """One send request as bytes."""
    body = json.dumps(
        {
            "user": {"msisdn": "+6591234567"},
            "type": "text",
            "content": {"text": "Your order has shipped and is on its way."},
            "clientMessageId": "0123456789abcdef0123456789abcdef.1",
        }
    ).encode()
    head = (
        f"POST /api/v1/subaccounts/{sub}/messages HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.load", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--sub", default="sandbox")
    parser.add_argument("--total", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    host, port = urlsplit(options.url).hostname or "127.0.0.1", urlsplit(options.url).port or 80
    load = Load(host, port, prepared(host, options.sub, options.key), options.total)
    seconds = asyncio.run(load.run(options.connections))
    result = {"sends_per_s": round(options.total / seconds), "refused": load.refused}
    print(json.dumps(result))  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
