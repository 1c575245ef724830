"""A tiny webhook endpoint that remembers what it was sent."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    at: float
    authorization: str
    body: Json
    answered: int
    raw: bytes = b""
    signature: str = ""

    @property
    def state(self) -> str:
        """`sent`, `delivered_to_recipient`, ...; "" for what is no status."""
        status = self.body.get("payload", {}).get("status", {})
        return str(status.get("detail") or status.get("state") or "")


@dataclass(slots=True)
class Receiver:
    """`answers` are used up one a request, then 200; `delay_s` is waited before each answer."""

    url: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    delay_s: float = 0.0
    verify_token: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    now_inside: int = 0
    most_inside: int = 0

    def states(self) -> list[str]:
        return [arrival.state for arrival in self.arrivals if arrival.state]

    def changes(self) -> list[Json]:
        """All changes of Meta's webhooks, in the order of their arrival."""
        entries = [entry for arrival in self.arrivals for entry in arrival.body.get("entry", [])]
        return [change for entry in entries for change in entry["changes"]]

    def statuses(self) -> list[Json]:
        values = [change["value"] for change in self.changes()]
        return [status for value in values for status in value.get("statuses", [])]

    def inbound(self) -> list[Json]:
        kind = "inbound_message_received"
        return [each.body for each in self.arrivals if each.body.get("eventType") == kind]

    def wait(self, count: int, timeout: float = 5.0) -> list[Arrival]:
        """The arrivals as soon as there are that many."""
        until = time.monotonic() + timeout
        while len(self.arrivals) < count:
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{len(self.arrivals)} of {count} webhooks came: {self.states()}"
                )
            time.sleep(0.01)
        return self.arrivals


def start_receiver() -> tuple[Receiver, ThreadingHTTPServer]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802 - the name http.server calls
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.now_inside += 1
                receiver.most_inside = max(receiver.most_inside, receiver.now_inside)
                answer = receiver.answers.pop(0) if receiver.answers else 200
            time.sleep(receiver.delay_s)
            with receiver.lock:
                receiver.now_inside -= 1
                authorization = self.headers.get("Authorization", "")
                receiver.arrivals.append(
                    Arrival(
                        time.time(),
                        authorization,
                        json.loads(raw),
                        answer,
                        raw,
                        self.headers.get("X-Hub-Signature-256", ""),
                    )
                )
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:  # noqa: N802 - the name http.server calls
            query = parse_qs(urlsplit(self.path).query)
            is_known = query.get("hub.verify_token") == [receiver.verify_token]
            answer = query["hub.challenge"][0].encode() if is_known else b"who are you?"
            self.send_response(200 if is_known else 403)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    return receiver, server
