"""A provider on the loop-back address that answers as the test says, and counts what it got."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# What to do with a request: its answer's bytes, b"" to close the connection without one.
Script = Callable[[dict[str, Any]], bytes]
HANG_S = 3.0


@dataclass
class ProviderServer:
    """Answers by `script`; `bodies` are the JSON bodies it accepted, `heads` their headers."""

    script: Script
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            while head := self._head(stream):
                length = next(
                    int(line.split(":")[1])
                    for line in head.splitlines()
                    if line.lower().startswith("content-length")
                )
                body = json.loads(stream.read(length))
                self.heads.append(head)
                self.bodies.append(body)
                answer = self.script(body)
                if not answer:
                    return
                connection.sendall(answer)

    @staticmethod
    def _head(stream: Any) -> str:
        lines = []
        while (line := stream.readline().decode().rstrip("\r\n")) != "":
            lines.append(line)
        return "\n".join(lines)


def http(status: int, body: Any = "", **headers: str) -> bytes:
    """Return the bytes of an answer with a JSON body, or a text."""
    text = body if isinstance(body, str) else json.dumps(body)
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(text)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


def accept(body: dict[str, Any]) -> bytes:
    """Accept a send as 8x8 does."""
    status = {"state": "queued", "timestamp": "2026-01-04T08:19:45.99Z"}
    answer = {"umid": str(uuid.uuid4()), "user": body["user"], "status": status}
    return http(200, {**answer, "clientMessageId": body["clientMessageId"]})


def hang(body: dict[str, Any]) -> bytes:
    """Accept, and never say so."""
    time.sleep(HANG_S)
    return b""
