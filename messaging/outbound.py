"""Outgoing HTTP: one guarded session per courier, and one way to make a request with it.

A request is made once: no redirects, no automatic repetition, no proxies from the environment.
The answer, or what is known about the lack of one, comes back as a value.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import TypeAlias

import aiohttp
from aiohttp.abc import AbstractResolver
from django.conf import settings
from yarl import URL

from messaging.guard import (
    AddressRefused,
    Guard,
    GuardedResolver,
    SystemResolver,
    forget_grants,
)

ANSWER_CAP = 1_000_000
# Servers close idle connections after five seconds at the least; a request that meets the closing
# would be unclear for no good reason.
IDLE_S = 4.0
_CHUNK = 65_536
_UNCARRIED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


# A body that is read while it is sent; its call says in Content-Length how long it is.
Stream: TypeAlias = Callable[[], AsyncIterator[bytes]]
# Takes the bytes of an answer as they come.
Sink: TypeAlias = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request to make once. `headers` may hold secrets: never log them.

    `timeout_s` covers everything from the name to the last byte; of the answer's body
    `keep_bytes` are read. A 200's body goes to `sink` instead, where there is one; where
    there is a `stream`, it is sent as the body.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    timeout_s: float
    keep_bytes: int = ANSWER_CAP
    sink: Sink | None = field(default=None, repr=False)
    stream: Stream | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `truncated` when the body was longer than was kept."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    truncated: bool = False

    @property
    def retry_after_s(self) -> float | None:
        """The pause that Retry-After (seconds or a date) asks for; None when it does not."""
        return retry_after(self.headers)


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing of the request left: name, connection or TLS failed. Retryable."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Some of the request may have arrived, and no whole answer came back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The guard does not talk to this address, or the request is none. Permanent."""

    reason: str


Result: TypeAlias = Answer | NotSent | Unclear | Refused


@dataclass(slots=True)
class _Trace:
    """Set when the request's first bytes are handed to the connection."""

    sent: bool = False


def make_session(
    resolver: AbstractResolver | None = None, allow: Sequence[str] | None = None
) -> aiohttp.ClientSession:
    """Return the guarded session; call it on the running loop and close it there.

    `allow` (default: settings.OUTBOUND_ALLOW) lists hosts that may be private.
    """
    guard = Guard(settings.OUTBOUND_ALLOW if allow is None else allow)
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_sent)
    trace.on_connection_create_start.append(forget_grants)
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=GuardedResolver(guard, resolver or SystemResolver()),
            use_dns_cache=False,
            limit=0,
            keepalive_timeout=IDLE_S,
            socket_factory=guard.make_socket,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[trace],
        trust_env=False,
        headers={"User-Agent": "wend", "Accept-Encoding": "identity"},
    )
    # aiohttp sends GET, PUT and DELETE again by itself when a kept-alive connection turns out to
    # be dead; whether a request is made again is the outbox's decision alone.
    session._retry_connection = False
    return session


async def send(session: aiohttp.ClientSession, call: Call) -> Result:
    """Make the call once and return what is known afterwards."""
    fault = _fault(call)
    if fault:
        return Refused(fault)
    trace = _Trace()
    try:
        async with session.request(
            call.method,
            call.url,
            data=call.stream() if call.stream else call.body,
            headers=call.headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=call.timeout_s),
            trace_request_ctx=trace,
        ) as response:
            body, truncated = await _taken(response, call)
            headers = dict(response.headers)
            return Answer(response.status, response.reason or "", headers, body, truncated)
    except TimeoutError:
        return Unclear("timeout") if trace.sent else NotSent("timeout")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return _failure(error, trace.sent)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After header asks for, None without one."""
    text = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    try:
        return max(float(text), 0.0)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _fault(call: Call) -> str:
    """Return why this is no request we make, or "": only absolute http and https URLs, and
    headers that HTTP can carry."""
    try:
        parts = URL(call.url)
    except (ValueError, TypeError):
        return "invalid URL"
    if parts.scheme not in {"http", "https"} or not parts.host:
        return "invalid URL"
    texts = [call.method, *call.headers, *call.headers.values()]
    return "invalid header" if any(_UNCARRIED.search(text) for text in texts) else ""


def _failure(error: Exception, sent: bool) -> NotSent | Unclear | Refused:
    cause = getattr(error, "os_error", error)
    if isinstance(cause, AddressRefused):
        return Refused(str(cause))
    if isinstance(error, ValueError) and not sent:
        return Refused("invalid request")
    return Unclear(type(error).__name__) if sent else NotSent(type(error).__name__)


async def _taken(response: aiohttp.ClientResponse, call: Call) -> tuple[bytes, bool]:
    """Return the answer's body, b"" when the sink has it; and whether it was longer than asked."""
    if call.sink is None or response.status != 200:
        return await _read(response, min(call.keep_bytes, ANSWER_CAP))
    if (response.content_length or 0) > call.keep_bytes:
        response.close()
        return b"", True
    size = 0
    while chunk := await response.content.read(_CHUNK):
        size += len(chunk)
        if size > call.keep_bytes:
            response.close()
            return b"", True
        await call.sink(chunk)
    return b"", False


async def _read(response: aiohttp.ClientResponse, cap: int) -> tuple[bytes, bool]:
    """Read at most `cap` bytes; a longer answer is cut and its connection closed."""
    parts: list[bytes] = []
    size = 0
    while chunk := await response.content.read(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > cap:
            response.close()
            return b"".join(parts)[:cap], True
    return b"".join(parts), False


async def _note_sent(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: object
) -> None:
    context.trace_request_ctx.sent = True
