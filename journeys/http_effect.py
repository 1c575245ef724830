"""HTTP steps: the effect that carries a request, and the handler that makes it.

POST and PATCH go out at most once; GET, PUT and DELETE may be tried three times. Every call
carries `Idempotency-Key: <effect key>`. Secrets are filled in here and nowhere else, and taken out
of what the service answers before it is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp

from accounts.encryption import secret_values
from journeys.engine.values import CallHttp, Json, canonical
from journeys.models import Run
from journeys.secret_masking import Mask, mask_of
from messaging.outbound import Answer, Call, NotSent, Refused, Result, Unclear, retry_after, send
from outbox.ports import Finished, Outcome, Row
from outbox.queue import NewEffect

# An answer is kept to 64 kB; longer ones are cut, and cut JSON is no JSON.
KEPT_BYTES = 65_536
MAX_ATTEMPTS = 3
RETRYABLE_STATUS = frozenset({429, 502, 503, 504})
LONGEST_RETRY_S = 60.0
PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class HttpParcel:
    """One call, ready to go: secrets filled in, nothing left to look up."""

    call: Call
    idempotent: bool
    attempt: int
    missing_secrets: tuple[str, ...]
    mask: Mask = field(repr=False)


def http_effect(effect: CallHttp, run: Run, now: datetime) -> NewEffect:
    """Return the outbox row of an HTTP step's request."""
    payload = {
        "method": effect.method,
        "url": effect.url,
        "headers": dict(effect.headers),
        "parameters": dict(effect.parameters),
        "body": effect.body,
        "timeout_s": effect.timeout_s,
        "secrets": {pointer: list(parts) for pointer, parts in effect.secrets.items()},
    }
    return NewEffect(
        account_id=run.account_id,
        key=effect.key,
        kind="http",
        payload=canonical(payload),
        payload_version=PAYLOAD_VERSION,
        owner_contact=run.contact_id,
        owner_run=run.pk,
        gate=f"http:{run.account_id}",
        due_at=now,
        grace_s=0,
    )


class HttpHandler:
    """Performs effects of kind `http`."""

    payload_version = PAYLOAD_VERSION

    def begun(self, rows: Sequence[Row]) -> Mapping[int, HttpParcel]:
        return {row.id: _parcel(row) for row in rows}

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        if parcel.missing_secrets:
            names = ", ".join(parcel.missing_secrets)
            return Outcome("refused", result=f"no secret named {names}", code="failed")
        return _outcome(parcel, await send(session, parcel.call))

    def finished(self, rows: Sequence[Finished]) -> None:
        """The answer is in the effect row itself: nothing else to record."""

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """The row's error tells the run: nothing else to record."""

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {
            row.id
            for row in rows
            if row.attempt < MAX_ATTEMPTS and _is_idempotent(json.loads(row.payload)["method"])
        }

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        """What the service answered stays unknown: the step's outputs are null."""
        unknown = {"responseCode": None, "reasonPhrase": "", "responseBody": None}
        return {row.id: canonical(unknown) for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        """The row itself is all there is: nothing else to forget."""


def _is_idempotent(method: str) -> bool:
    return method.upper() not in {"POST", "PATCH"}


def _parcel(row: Row) -> HttpParcel:
    asked = json.loads(row.payload)
    wanted = {
        part[1]
        for parts in asked["secrets"].values()
        for part in parts
        if not isinstance(part, str)
    }
    known = secret_values(row.account_id, wanted) if wanted else {}
    for pointer, parts in asked["secrets"].items():
        text = "".join(p if isinstance(p, str) else known.get(p[1], "") for p in parts)
        _put(asked, pointer, text)
    headers = {**asked["headers"], "Idempotency-Key": row.key}
    body: bytes | None = None
    if asked["body"] is not None:
        body = json.dumps(asked["body"]).encode()
        headers.setdefault("Content-Type", "application/json")
    call = Call(
        method=asked["method"].upper(),
        url=_with_parameters(asked["url"], asked["parameters"]),
        headers=headers,
        body=body,
        timeout_s=float(asked["timeout_s"]),
        keep_bytes=KEPT_BYTES,
    )
    missing = tuple(sorted(wanted - known.keys()))
    return HttpParcel(call, _is_idempotent(asked["method"]), row.attempt, missing, mask_of(known))


def _put(asked: dict[str, Any], pointer: str, text: str) -> None:
    """Set the string at a JSON pointer (RFC 6901) of the request."""
    *path, last = [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]
    target: Any = asked
    for key in path:
        target = target[int(key)] if isinstance(target, list) else target[key]
    if isinstance(target, list):
        target[int(last)] = text
    else:
        target[last] = text


def _with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    if not parameters:
        return url
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit(parts._replace(query=query))


def _outcome(parcel: HttpParcel, result: Result) -> Outcome:
    may_retry = parcel.attempt < MAX_ATTEMPTS
    match result:
        case Answer() as answer:
            retryable = answer.status == 429 or (
                answer.status in RETRYABLE_STATUS and parcel.idempotent
            )
            if retryable and may_retry:
                asked = retry_after(answer.headers)
                return Outcome(
                    "retry", retry_after_s=None if asked is None else min(asked, LONGEST_RETRY_S)
                )
            return Outcome("accepted", result=canonical(_step_outputs(answer, parcel.mask)))
        case Refused(reason):
            return Outcome("refused", result=reason, code="failed")
        case NotSent(reason) | Unclear(reason) if may_retry and (
            parcel.idempotent or isinstance(result, NotSent)
        ):
            return Outcome("retry", result=reason)
        case Unclear(reason) if not parcel.idempotent:
            return Outcome("refused", result=reason, code="uncertain")
        case NotSent(reason) | Unclear(reason):
            return Outcome("refused", result=reason, code="failed")


def _step_outputs(answer: Answer, mask: Mask) -> Json:
    """Return step.* of 8x8's HttpRequest: responseBody is parsed JSON, else the text."""
    text = answer.body.decode("utf-8", "replace")
    try:
        body = json.loads(text) if text else None
        canonical(body)  # NaN and infinities are no JSON
    except (ValueError, RecursionError):
        body = mask.cut(text) if answer.truncated else text
    return {
        "responseCode": answer.status,
        "reasonPhrase": mask.text(answer.reason),
        "responseBody": mask.value(body),
    }
