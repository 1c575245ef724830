"""A customer's phone at the sandbox, played over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

Bubble = Mapping[str, Any]
PAUSE_S = 0.1


class Deviation(Exception):
    """The conversation did not go as the demo says; the message tells where."""


@dataclass(slots=True)
class Phone:
    """One customer on one line. `seen` counts the business's messages that have been expected so
    far; `sub_account` is that of the channel at the line's other end."""

    sandbox_url: str
    msisdn: str
    line: str
    sub_account: str
    transcript: list[str] = field(default_factory=list)
    seen: int = 0
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        self._note("customer", text)
        self._post("say", {"text": text})

    def tap(self, title: str) -> None:
        self._note("customer", f"taps [{title}]")
        self._post("tap", {"title": title})

    def submit(self, answers: Mapping[str, Any]) -> None:
        self._note("customer", "submits " + ", ".join(f"{k}={v}" for k, v in answers.items()))
        self._post("submit", {"answers": answers})

    def expect(self, what: str, fits: Callable[[Bubble], bool], timeout_s: float = 20) -> Bubble:
        """Wait for the business's next message; raise Deviation when it is late or another."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            messages = self.messages()
            if len(messages) > self.seen:
                bubble = messages[self.seen]
                self.seen += 1
                self._note("business", words(bubble))
                if not fits(bubble):
                    raise Deviation(f"expected {what}, got: {words(bubble)}")
                return bubble
            time.sleep(PAUSE_S)
        raise Deviation(f"expected {what}, got nothing within {timeout_s:.0f} s")

    def expect_text(self, start: str, timeout_s: float = 20) -> str:
        bubble = self.expect(f"“{start}…”", lambda b: text_of(b).startswith(start), timeout_s)
        return text_of(bubble)

    def expect_silence(self, seconds: float) -> None:
        """Raise Deviation when the business writes within the next seconds."""
        time.sleep(seconds)
        extra = self.messages()[self.seen :]
        if extra:
            raise Deviation(f"expected nothing more, got: {words(extra[0])}")

    def messages(self) -> list[Bubble]:
        """Return what the business sent to this phone, oldest first."""
        url = f"{self.sandbox_url}/sandbox/phones/{self.msisdn}"
        chat = requests.get(url, params={"line": self.line}, timeout=10).json()
        return [entry for entry in chat["messages"] if entry["direction"] == "out"]

    def _post(self, verb: str, body: Mapping[str, Any]) -> None:
        url = f"{self.sandbox_url}/sandbox/phones/{self.msisdn}/{verb}"
        answer = requests.post(url, json={**body, "line": self.line}, timeout=10)
        if answer.status_code >= 400:
            raise Deviation(f"the phone could not {verb}: {answer.text[:200]}")

    def _note(self, who: str, line: str) -> None:
        self.transcript.append(f"{time.monotonic() - self.started:7.2f} s  {who:<9} {line}")


def text_of(bubble: Bubble) -> str:
    """Return the words a bubble shows: text, interactive body, or the template's name."""
    content = bubble["content"]
    if "text" in content:
        return str(content["text"])
    if "interactive" in content:
        return str(content["interactive"].get("body", {}).get("text", ""))
    return f"template {content['template']['name']}"


def rows_of(bubble: Bubble) -> list[str]:
    """Return the row titles of an interactive list, [] for anything else."""
    action = bubble["content"].get("interactive", {}).get("action", {})
    return [row["title"] for section in action.get("sections", []) for row in section["rows"]]


def words(bubble: Bubble) -> str:
    """Return a bubble as one line of the transcript."""
    rows = rows_of(bubble)
    interactive = bubble["content"].get("interactive", {})
    cta = interactive.get("action", {}).get("parameters", {}).get("flowCta")
    extra = " ".join(f"[{title}]" for title in ([cta] if cta else rows))
    return f"{text_of(bubble)} {extra}".rstrip()
