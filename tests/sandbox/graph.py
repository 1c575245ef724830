"""The Graph API of the sandbox, as the Cloud API's adapter would call it."""

from __future__ import annotations

from typing import Any

import requests

from tests.sandbox.process import ANN

Json = dict[str, Any]
TOKEN = "graph-token"
APP_SECRET = "app-secret"
VERIFY_TOKEN = "verify-me"
PHONE_ID = "106540352242922"
WABA_ID = "102290129340398"
CLOUD: Json = {
    "phone_id": PHONE_ID,
    "waba_id": WABA_ID,
    "access_tokens": [TOKEN],
    "app_secret": APP_SECRET,
    "verify_token": VERIFY_TOKEN,
    "per_second": 0,
    "pair_limit": False,
    "quality_rating": "GREEN",
}


class Graph:
    """One kept-alive connection an instance."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"

    def call(self, method: str, path: str, body: Json | None = None) -> requests.Response:
        return self.session.request(method, f"{self.url}/v25.0/{path}", json=body, timeout=5)

    def send(self, kind: str, part: Any, to: str = ANN, **more: Any) -> requests.Response:
        body = {"messaging_product": "whatsapp", "to": to, "type": kind, kind: part, **more}
        return self.call("POST", f"{PHONE_ID}/messages", body)

    def text(self, text: str = "Hello", to: str = ANN, **more: Any) -> requests.Response:
        return self.send("text", {"body": text}, to, **more)

    def template(
        self, name: str, components: list[Json] | None = None, to: str = ANN
    ) -> requests.Response:
        part: Json = {"name": name, "language": {"code": "en_US"}}
        if components is not None:
            part["components"] = components
        return self.send("template", part, to)

    def upload(self, name: str, content_type: str, body: bytes) -> requests.Response:
        return self.session.post(
            f"{self.url}/v25.0/{PHONE_ID}/media",
            data={"messaging_product": "whatsapp", "type": content_type},
            files={"file": (name, body, content_type)},
            timeout=5,
        )


def error_of(answer: requests.Response) -> tuple[int, int]:
    """HTTP status and Meta's code."""
    return answer.status_code, answer.json()["error"]["code"]


def graph_list(*titles: str) -> Json:
    rows = [{"id": title.lower(), "title": title} for title in titles]
    return {
        "type": "list",
        "body": {"text": "What service do you need?"},
        "action": {"button": "Choose", "sections": [{"title": "Services", "rows": rows}]},
    }


def graph_flow(flow_id: str) -> Json:
    parameters = {
        "flow_message_version": "3",
        "flow_id": flow_id,
        "flow_cta": "Pick a time",
        "flow_token": "token-1",
    }
    action = {"name": "flow", "parameters": parameters}
    return {"type": "flow", "body": {"text": "Pick"}, "action": action}


def quick_replies(count: int, *counts: int) -> Json:
    """A carousel whose cards have so many quick replies each."""
    cards = [
        {
            "card_index": index,
            "type": "cta_url",
            "header": {"type": "image", "image": {"link": "https://example.com/a.png"}},
            "action": {
                "buttons": [
                    {"type": "quick_reply", "quick_reply": {"id": f"{index}-{n}", "title": f"Q{n}"}}
                    for n in range(number)
                ]
            },
        }
        for index, number in enumerate((count, *counts))
    ]
    return {"type": "carousel", "body": {"text": "Choose"}, "action": {"cards": cards}}
