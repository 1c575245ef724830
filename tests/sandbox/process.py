"""The sandbox as a real process, and its send API as the adapter would call it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "test-key"
SUB = "clinic"
ACCOUNT = "acme"
CHANNEL = "6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11"
SECRET = "Bearer hook-secret"
ANN = "+6591234567"
BOB = "+6591234568"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Running:
    process: subprocess.Popen[bytes]
    folder: Path
    url: str


def start(folder: Path, *options: str) -> Running:
    """Start on a free port; ready when this returns."""
    place = folder / "sandbox.json"
    place.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(folder), *options],
        cwd=ROOT,
    )
    until = time.monotonic() + 20
    while not place.exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError("the sandbox did not start")
        time.sleep(0.02)
    return Running(process, folder, json.loads(place.read_text())["url"])


def stop(running: Running) -> int:
    running.process.terminate()
    return running.process.wait(10)


class Provider:
    """The send API; one kept-alive connection an instance."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {KEY}"

    def send(self, body: Json, timeout: float = 5.0) -> requests.Response:
        path = f"/api/v1/subaccounts/{SUB}/messages"
        return self.session.post(self.url + path, json=body, timeout=timeout)

    def text(
        self, text: str = "Hello", to: str = ANN, client_id: str = "m1.1", timeout: float = 5.0
    ) -> requests.Response:
        return self.send(text_body(text, to, client_id), timeout)

    def interactive(self, inner: Json, to: str = ANN) -> requests.Response:
        content = {"interactive": inner}
        return self.send({"user": {"msisdn": to}, "type": "interactive", "content": content})

    def template(
        self, name: str, components: list[Json] | None = None, to: str = ANN
    ) -> requests.Response:
        template: Json = {"name": name, "language": "en_US"}
        if components is not None:
            template["components"] = components
        content = {"template": template}
        return self.send({"user": {"msisdn": to}, "type": "template", "content": content})

    def channel(self, method: str, path: str, body: Json | None = None) -> requests.Response:
        base = f"{self.url}/api/v1/accounts/{ACCOUNT}/channels/{CHANNEL}"
        return self.session.request(method, base + path, json=body, timeout=5)


def text_body(text: str = "Hello", to: str = ANN, client_id: str = "m1.1") -> Json:
    return {
        "user": {"msisdn": to},
        "type": "text",
        "content": {"text": text},
        "clientMessageId": client_id,
    }


def list_of(rows: list[Json]) -> Json:
    return {
        "type": "list",
        "body": {"text": "What service do you need?"},
        "action": {"button": "Choose", "sections": [{"title": "Services", "rows": rows}]},
    }


def buttons_of(*titles: str) -> Json:
    replies = [{"type": "reply", "reply": {"id": f"{t.lower()}~k", "title": t}} for t in titles]
    return {"type": "button", "body": {"text": "Please choose"}, "action": {"buttons": replies}}


def interactive_place(text: str) -> Json:
    action = {"name": "send_location"}
    return {"type": "location_request_message", "body": {"text": text}, "action": action}


def flow_of(flow_id: str) -> Json:
    wanted = {"flowId": flow_id, "flowCta": "Pick a time", "flowAction": "navigate"}
    return {"type": "flow", "body": {"text": "Pick"}, "action": {"parameters": wanted}}


ORDER_SHIPPED: Json = {
    "name": "order_shipped",
    "language": "en_US",
    "category": "UTILITY",
    "components": [
        {"type": "BODY", "text": "Order {{1}} is on its way."},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Track order"},
                {"type": "QUICK_REPLY", "text": "View products"},
            ],
        },
    ],
}
SHIPPED_PARTS: list[Json] = [
    {"type": "body", "parameters": [{"type": "text", "text": "A-1001"}]},
    {
        "type": "button",
        "subType": "QuickReply",
        "index": 0,
        "parameters": [{"type": "payload", "payload": "track~abc123abc123"}],
    },
]
