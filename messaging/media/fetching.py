"""Fetching a customer's file: over the network, proven, into the storage. No database here."""

from __future__ import annotations

import asyncio
import base64
import hmac
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import IO
from urllib.parse import urljoin, urlsplit

import aiohttp
from django.conf import settings

from messaging.content.values import canonical
from messaging.media.keeping import digest_of, store
from messaging.media.ports import Ask, MediaPort
from messaging.media.sniffing import Sniffed, sniff
from messaging.media.sources import Source
from messaging.media.unlocking import Damaged, unlock
from messaging.outbound import Answer, Call, NotSent, Refused, Result, Unclear, send
from messaging.providers.base import Sender
from outbox.ports import Outcome

MB = 2**20
MAX_ATTEMPTS = 9
# Looking again helps when a file is only just being put there; not for long.
GONE_ATTEMPTS = 3
_GONE = frozenset({401, 403, 404, 410})
_HOPS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
TOO_LARGE, DAMAGED, EXPIRED, FAILED = "mediaTooLarge", "mediaDamaged", "mediaExpired", "mediaFailed"


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file to fetch: all that is needed, read beforehand."""

    account_id: int
    source: Source
    port: MediaPort
    sender: Sender
    attempt: int


class _Failed(Exception):
    """The attempt came to this."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


def wait_s(attempt: int) -> float:
    """Return the pause after an attempt: 15 s, 1 min, 4 min, ... 4 h; nine of them last a day,
    as long as 8x8's addresses."""
    return min(15.0 * 4.0 ** (attempt - 1), 4 * 3_600.0)


async def fetch(asked: Fetch, session: aiohttp.ClientSession) -> Outcome:
    """Make one attempt within one deadline; the result says where the file lies and what it is."""
    end = time.monotonic() + settings.OUTBOX_SEND_TIMEOUT_S
    try:
        with tempfile.TemporaryFile() as file:
            told = await _download(asked, file, session, end)
            return await asyncio.to_thread(_keep, asked, file, told)
    except _Failed as failed:
        return failed.outcome
    except Damaged as error:
        return Outcome("refused", str(error), DAMAGED)


async def _download(
    asked: Fetch, file: IO[bytes], session: aiohttp.ClientSession, end: float
) -> str:
    """Write the file as it came; return the SHA-256 that its provider tells of it."""
    source = asked.source
    url, told = source.url, source.sha256
    if not url:
        url, located = await _located(asked, session, end)
        told = told or located
    loop = asyncio.get_running_loop()

    async def write(chunk: bytes) -> None:
        await loop.run_in_executor(None, file.write, chunk)

    for _ in range(_HOPS + 1):
        headers = asked.port.key_for(asked.sender, url)
        most = settings.MEDIA_RECEIVE_MB * MB
        call = Call("GET", url, headers, None, _left(end, asked.attempt), most, write)
        answer = _answered(await send(session, call), asked.attempt)
        if answer.status not in _REDIRECTS:
            _judge(answer, asked.attempt)
            return told
        url = _next(url, answer.headers, asked.attempt)
    raise _Failed(Outcome("refused", "too many redirects", FAILED))


async def _located(asked: Fetch, session: aiohttp.ClientSession, end: float) -> tuple[str, str]:
    ask = asked.port.locate(asked.sender, asked.source.id)
    if ask is None:
        raise _Failed(Outcome("refused", "the provider gives no file by its id", FAILED))
    answer = _answered(await send(session, _plain(ask, end, asked.attempt)), asked.attempt)
    _judge(answer, asked.attempt)
    found = asked.port.located(answer.body)
    if found is None:
        raise _Failed(_again(asked.attempt, "no address"))
    return found.url, found.sha256


def _plain(ask: Ask, end: float, attempt: int) -> Call:
    return Call(ask.method, ask.url, ask.headers, None, _left(end, attempt))


def _left(end: float, attempt: int) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise _Failed(_again(attempt, "timeout"))
    return left


def _answered(result: Result, attempt: int) -> Answer:
    match result:
        case Answer():
            return result
        case Refused(reason):
            raise _Failed(Outcome("refused", reason, "addressRefused"))
        case NotSent(reason) | Unclear(reason):
            raise _Failed(_again(attempt, reason))


def _judge(answer: Answer, attempt: int) -> None:
    """Raise what an answer other than a whole 200 comes to."""
    if answer.truncated:
        raise _Failed(Outcome("refused", "", TOO_LARGE))
    if answer.status in _GONE and attempt >= GONE_ATTEMPTS:
        raise _Failed(Outcome("refused", f"HTTP {answer.status}", EXPIRED))
    if answer.status != 200:
        raise _Failed(_again(attempt, f"HTTP {answer.status}"))


def _again(attempt: int, reason: str) -> Outcome:
    if attempt >= MAX_ATTEMPTS:
        return Outcome("refused", reason, FAILED)
    return Outcome("retry", reason, "mediaNotFetched", retry_after_s=wait_s(attempt))


def _next(url: str, headers: Mapping[str, str], attempt: int) -> str:
    """Return where a redirect leads; never from https to http."""
    place = next((v for k, v in headers.items() if k.lower() == "location"), "")
    if not place:
        raise _Failed(_again(attempt, "redirect to nowhere"))
    try:
        target = urljoin(url, place)
        is_worse = urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"
    except ValueError as error:
        raise _Failed(Outcome("refused", "invalid URL", "addressRefused")) from error
    if is_worse:
        raise _Failed(Outcome("refused", "redirect to http", "addressRefused"))
    return target


def _keep(asked: Fetch, file: IO[bytes], told: str) -> Outcome:
    """Prove, unlock, sniff and store; runs on a thread."""
    source = asked.source
    if told:
        _prove(file, told)
    if source.encryption is None:
        return _kept(asked, file)
    with tempfile.TemporaryFile() as plain:
        unlock(file, plain, source.encryption)
        return _kept(asked, plain)


def _kept(asked: Fetch, file: IO[bytes]) -> Outcome:
    sniffed: Sniffed = sniff(file)
    if not file.seek(0, 2):
        raise Damaged("empty")
    stored = store(asked.account_id, file)
    return Outcome("accepted", canonical({**asdict(stored), **asdict(sniffed)}))


def _prove(file: IO[bytes], told: str) -> None:
    """Raise Damaged unless the file has this SHA-256; Meta writes it in hex, and in base64."""
    digest = bytes.fromhex(digest_of(file)[0])
    known = (digest.hex(), base64.b64encode(digest).decode())
    if not any(hmac.compare_digest(one.encode(), told.strip().encode()) for one in known):
        raise Damaged("sha256")
