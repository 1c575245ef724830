"""A small client of the sandbox, for tests and tools; every method is one HTTP request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

Json = dict[str, Any]
POLL_S = 0.05


class SandboxError(Exception):
    """The sandbox refused a request; the text says what and why."""


class Client:
    """`base_url` as in sandbox.json, for instance http://127.0.0.1:8100."""

    def __init__(self, base_url: str, timeout_s: float = 10.0) -> None:
        self._base = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.trust_env = False

    def configure(self, **settings: Any) -> Json:
        """Change settings; those not named stay."""
        return self._call("PUT", "/sandbox/config", settings)

    def config(self) -> Json:
        return self._call("GET", "/sandbox/config")

    def advance(self, seconds: float) -> Json:
        """Move the customers' clock on."""
        return self._call("POST", "/sandbox/clock", {"advance_s": seconds})

    def set_clock(self, offset_s: float) -> Json:
        return self._call("POST", "/sandbox/clock", {"offset_s": offset_s})

    def verify_webhook(self) -> Json:
        """Have the Cloud webhook's address verified: `{"status", "answer", "verified"}`."""
        return self._call("POST", "/sandbox/cloud/verify")

    def say(self, msisdn: str, text: str, **more: Any) -> Json:
        """Write as the customer; answers the webhook body.

        `line` ("8x8" or "cloud"), `reply_to`, `post` are optional, here and below.
        """
        return self._act(msisdn, "say", {"text": text, **more})

    def write_sms(self, msisdn: str, text: str) -> Json:
        """Write a text to the business's SMS number; answers the webhook body."""
        return self._act(msisdn, "sms", {"text": text})

    def tap(
        self, msisdn: str, title: str = "", *, choice_id: str = "", message: str = "", **more: Any
    ) -> Json:
        """Tap the newest button, row or quick reply of that title or id."""
        wanted = {"title": title, "id": choice_id, "message": message}
        return self._act(msisdn, "tap", {k: v for k, v in wanted.items() if v} | more)

    def submit(self, msisdn: str, answers: Json, **more: Any) -> Json:
        """Submit the newest Flow."""
        return self._act(msisdn, "submit", {"answers": answers, **more})

    def send_media(
        self,
        msisdn: str,
        name: str,
        content_type: str,
        body: bytes,
        text: str = "",
        line: str = "8x8",
    ) -> Json:
        """Send a picture, film, sound or file; answers the webhook body."""
        answer = self._session.post(
            f"{self._base}/sandbox/phones/{msisdn}/media",
            params={"name": name, "text": text, "line": line},
            data=body,
            headers={"Content-Type": content_type},
            timeout=self._timeout_s,
        )
        return _read("POST", "media", answer)

    def send_location(self, msisdn: str, **location: Any) -> Json:
        return self._act(msisdn, "location", {"location": location})

    def locate(self, msisdn: str, location: Json, **more: Any) -> Json:
        """As `send_location`, with a line."""
        return self._act(msisdn, "location", {"location": location, **more})

    def send_contacts(self, msisdn: str, *names: str, **more: Any) -> Json:
        """Send cards with these names."""
        cards = [{"name": {"formatted_name": name}} for name in names]
        return self._act(msisdn, "contacts", {"contacts": cards, **more})

    def react(self, msisdn: str, message: str, emoji: str, **more: Any) -> Json:
        """React to a message of the business; "" takes the reaction back."""
        return self._act(msisdn, "reaction", {"message": message, "emoji": emoji, **more})

    def order(self, msisdn: str, items: list[Json], **more: Any) -> Json:
        """Send a cart: `items` as Meta writes them."""
        return self._act(msisdn, "order", {"items": items, **more})

    def send_raw(self, msisdn: str, webhook: Json, line: str = "8x8") -> Json:
        return self._act(msisdn, f"send-raw?line={line}", webhook)

    def open_phone(self, msisdn: str, is_open: bool = True) -> Json:
        return self._act(msisdn, "open", {"open": is_open})

    def phones(self) -> list[Json]:
        found: list[Json] = self._call("GET", "/sandbox/phones")["phones"]
        return found

    def phone(self, msisdn: str, line: str = "") -> Json:
        """The phone with its chat on that line; without one with everything."""
        return self._call("GET", f"/sandbox/phones/{msisdn}{f'?line={line}' if line else ''}")

    def wait_change(self, msisdn: str, after: int, seconds: int) -> Json:
        """The phone as soon as it has another revision than `after`, or after some seconds."""
        return self._call("GET", f"/sandbox/phones/{msisdn}?after={after}&wait={seconds}")

    def messages(self, msisdn: str, line: str = "") -> list[Json]:
        found: list[Json] = self.phone(msisdn, line)["messages"]
        return found

    def wait_for(
        self, msisdn: str, predicate: Callable[[list[Json]], bool], timeout: float = 10.0
    ) -> list[Json]:
        """The chat as soon as `predicate(messages)` holds; TimeoutError after `timeout` seconds."""
        until = time.monotonic() + timeout
        while True:
            messages = self.messages(msisdn)
            if predicate(messages):
                return messages
            if time.monotonic() > until:
                seen = [message["view"]["text"] for message in messages]
                raise TimeoutError(f"the phone did not come to show it in {timeout} s: {seen}")
            time.sleep(POLL_S)

    def wait_text(self, msisdn: str, text: str, timeout: float = 10.0) -> Json:
        """The newest message from the business that contains the text, as soon as there is one."""

        def found(messages: list[Json]) -> list[Json]:
            business = [each for each in messages if each["direction"] == "out"]
            return [each for each in business if text in each["view"]["text"]]

        return found(self.wait_for(msisdn, lambda all_: bool(found(all_)), timeout))[-1]

    def ledger(self, since: int = 0) -> list[Json]:
        """What the provider accepted after entry number `since`."""
        entries: list[Json] = self._call("GET", f"/sandbox/ledger?since={since}")["entries"]
        return entries

    def histogram(self) -> dict[int, int]:
        """Accepted sends per real clock second."""
        answer = self._call("GET", "/sandbox/histogram")
        return {int(second): count for second, count in answer.items()}

    def webhooks(self) -> Json:
        """`{"waiting", "counts", "log"}` of what is posted."""
        return self._call("GET", "/sandbox/webhooks")

    def wait_posted(self, timeout: float = 10.0) -> None:
        """Wait until no webhook is waiting to be posted."""
        until = time.monotonic() + timeout
        while self.webhooks()["waiting"]:
            if time.monotonic() > until:
                raise TimeoutError(f"webhooks are still waiting after {timeout} s")
            time.sleep(POLL_S)

    def misbehave(
        self, kind: str = "", *, match: Json | None = None, times: int | None = 1, **deed: Any
    ) -> Json:
        """Plan misbehaviour; `times=None` for ever. `webhooks={...}` or `booking={...}` instead
        of a kind plan it for webhooks or the booking API."""
        rule: Json = {**deed, **({"kind": kind} if kind else {})}
        if match is not None:
            rule["match"] = match
        if times is not None:
            rule["times"] = times
        return self._call("POST", "/sandbox/misbehave", rule)

    def behave(self) -> None:
        """Forget all planned misbehaviour."""
        self._call("DELETE", "/sandbox/misbehave")

    def bookings(self) -> list[Json]:
        found: list[Json] = self._call("GET", "/api/bookings")["bookings"]
        return found

    def set_template(self, name: str, language: str, status: str, notify: bool = False) -> Json:
        body = {"status": status, "notify": notify}
        return self._call("PUT", f"/sandbox/templates/{name}/{language}", body)

    def reset(self) -> None:
        """Forget what happened; settings, templates and Flows stay."""
        self._call("POST", "/sandbox/reset")

    def _act(self, msisdn: str, what: str, body: Json) -> Json:
        return self._call("POST", f"/sandbox/phones/{msisdn}/{what}", body)

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._session.request(
            method, self._base + path, json=body, timeout=self._timeout_s
        )
        return _read(method, path, answer)


def _read(method: str, path: str, answer: requests.Response) -> Json:
    if answer.status_code >= 400:
        raise SandboxError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    found: Json = answer.json()
    return found
