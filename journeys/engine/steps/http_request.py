"""HttpRequest: call a web service; any answer is an outcome, none is a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from journeys.engine.issue import Issue
from journeys.engine.rendering import text_of
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, StepFault, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import CallHttp, EffectFailed, EffectSucceeded, Event, Json, Wait

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
SCHEMES = ("http", "https")
# Longer than any service takes to answer; 8x8 waits five seconds unless told otherwise.
LONGEST_TIMEOUT_S = 3600
SECRET_PLACES = ("/url", "/headers/", "/parameters/", "/body")


@dataclass(frozen=True, slots=True)
class HttpInputs:
    """8x8 Automation API, HttpRequest; the time-out is five seconds unless given."""

    url: str = required("text", "The address, https.")
    method: str = required("text", "GET, POST, PUT, PATCH or DELETE.")
    headers: Json = optional("object", "Header name -> text.")
    parameters: Json = optional("object", "Query parameter -> text.")
    body: Json = optional("any", "The JSON body.")
    timeout_s: float = optional(
        "number", "Seconds to wait for the answer.", name="timeoutSeconds", default=5
    )


class HttpRequest(Kind):
    name = "HttpRequest"
    label = "HTTP request"
    summary = "Calls a web service. A status such as 404 is an answer: branch on responseCode."
    inputs = HttpInputs
    exits = ("failed", "uncertain")
    uses_secrets = True
    outputs: ClassVar[Mapping[str, str]] = {
        "responseCode": "the HTTP status, a number",
        "reasonPhrase": "the status text",
        "responseBody": "the answer, parsed when it is JSON",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "slots",
        "stepType": "HttpRequest",
        "inputs": {
            "url": "https://example.com/api/availability",
            "method": "POST",
            "headers": {"Authorization": "Bearer {{secret.BOOKING_KEY}}"},
            "body": {"service": "{{data.service}}"},
            "timeoutSeconds": 10,
        },
        "outputs": {"slots": "{{step.responseBody.slots}}"},
        "selectNextStep": {"offer": "{{step.responseCode == 200}}", "sorry": None},
        "exits": {"failed": "sorry"},
    }

    def enter(self, inputs: HttpInputs, visit: Visit) -> Move:
        method = inputs.method.strip().upper()
        if method not in METHODS:
            raise StepFault("bad-input", f"the method {method[:20]!r} is not known")
        if inputs.timeout_s <= 0:
            raise StepFault("bad-input", "timeoutSeconds must be more than 0")
        strays = [p for p in visit.secrets if not p.startswith(SECRET_PLACES)]
        if strays:
            raise StepFault("secret-misused", f"a secret cannot stand at inputs{strays[0]}")
        effect = CallHttp(
            key=visit.key,
            step=visit.step,
            visit=visit.no,
            method=method,
            url=inputs.url,
            headers=_texts(inputs.headers),
            parameters=_texts(inputs.parameters),
            body=inputs.body,
            timeout_s=float(inputs.timeout_s),
            secrets=visit.secrets,
        )
        return Arm("effect", effect=effect)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case EffectSucceeded(result=result):
                return Proceed(dict(result), reason="answered")
            case EffectFailed(code="uncertain", message=message):
                return Leave(("uncertain", "failed"), "uncertain", message)
            case EffectFailed(code=code, message=message):
                return Leave(("failed",), code, message)
            case _:
                return None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        method = inputs.get("method")
        if isinstance(method, str) and "{{" not in method and method.upper() not in METHODS:
            yield Issue(
                step, "inputs/method", "bad-input", f"the method {method[:20]!r} is unknown"
            )
        if not _may_be_address(inputs.get("url")):
            message = "write an address such as https://example.com/path"
            yield Issue(step, "inputs/url", "bad-url", message)
        seconds = inputs.get("timeoutSeconds")
        if isinstance(seconds, int | float) and not 0 < seconds <= LONGEST_TIMEOUT_S:
            message = f"timeoutSeconds is more than 0 and at most {LONGEST_TIMEOUT_S}"
            yield Issue(step, "inputs/timeoutSeconds", "bad-input", message)


def _may_be_address(url: Json) -> bool:
    """Say whether the run may find an address of the web here; what is no text is told apart."""
    if not isinstance(url, str) or not url.strip():
        return True
    written, braces, _ = url.strip().partition("{{")
    if braces and "://" not in written:
        return not written
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or braces)


def _texts(values: Json) -> dict[str, str]:
    """Return a map of texts; what is null is left out."""
    return {key: text_of(value) for key, value in (values or {}).items() if value is not None}
