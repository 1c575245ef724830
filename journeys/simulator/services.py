"""The web services around a journey: the answers a script has ready for its calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from journeys.engine.values import CallHttp, Json, canonical
from journeys.simulator.script import HttpAnswer

# As in production: a longer answer is cut, and cut JSON is no JSON.
KEPT_BYTES = 65_536


@dataclass(slots=True)
class Services:
    """Answers that are ready, in the order in which they were; each serves so many calls."""

    answers: list[HttpAnswer] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def expect(self, answer: HttpAnswer) -> None:
        self.answers.append(answer)
        self.left.append(answer.times)

    def answer(self, call: CallHttp) -> HttpAnswer | None:
        """Use up the first answer that matches; None refuses the call."""
        for place, answer in enumerate(self.answers):
            if self.left[place] and _matches(answer.match, call):
                self.left[place] -= 1
                return answer
        return None


def _matches(match: Mapping[str, Json], call: CallHttp) -> bool:
    """Compare the keys that are given; a URL matches with its query parameters or without."""
    query = urlencode(call.parameters)
    whole = f"{call.url}{'&' if '?' in call.url else '?'}{query}" if query else call.url
    headers = {name.lower(): value for name, value in call.headers.items()}
    wanted_headers = match.get("headers") or {}
    return (
        str(match.get("method", call.method)).upper() == call.method.upper()
        and match.get("url", call.url) in (call.url, whole)
        and match.get("parameters", call.parameters) == call.parameters
        and match.get("body", call.body) == call.body
        and isinstance(wanted_headers, dict)
        and all(headers.get(name.lower()) == value for name, value in wanted_headers.items())
    )


def outputs_of(answer: HttpAnswer) -> dict[str, Json]:
    """Return step.* of an answered call: responseBody is parsed JSON, else the text."""
    body = answer.body
    text = body if isinstance(body, str) else "" if body is None else canonical(body)
    kept = text.encode("utf-8", "replace")[:KEPT_BYTES].decode("utf-8", "replace")
    try:
        parsed = json.loads(kept) if kept else None
        canonical(parsed)
    except (ValueError, RecursionError):
        parsed = kept
    try:
        reason = HTTPStatus(answer.status).phrase
    except ValueError:
        reason = ""
    return {"responseCode": answer.status, "reasonPhrase": reason, "responseBody": parsed}
