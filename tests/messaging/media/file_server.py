"""A provider of files on the loop-back address: takes uploads, gives files, as the test says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def form(self) -> dict[str, bytes]:
        """The parts of a multipart form, by name."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = cast(Any, BytesParser().parsebytes(head + self.body)).get_payload()
        return {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parts
        }


@dataclass(frozen=True)
class Told:
    """An answer; `pace_s` waits after each byte of its body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pace_s: float = 0.0


Script = Callable[[Asked], Told]


class FileServer:
    """Answers by `script`; `asked` are the requests it got."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self._over = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._answer(self)

            def do_POST(self) -> None:
                owner._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        asked = Asked(
            handler.command, handler.path, dict(handler.headers), handler.rfile.read(length)
        )
        self.asked.append(asked)
        told = self.script(asked)
        handler.send_response(told.status)
        for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        self._write(handler, told)

    def _write(self, handler: BaseHTTPRequestHandler, told: Told) -> None:
        try:
            if not told.pace_s:
                handler.wfile.write(told.body)
                return
            for byte in told.body:
                handler.wfile.write(bytes([byte]))
                if self._over.wait(told.pace_s):
                    return
        except OSError:
            handler.close_connection = True
