"""Speaks to the sandbox as a customer's phone would: asynchronous, bounded, no retries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]
ANSWER_WITHIN_S = 3.0
UPLOAD_WITHIN_S = 60.0


class SandboxError(Exception):
    """What the phone pages have to tell a person about the sandbox."""


class SandboxDown(SandboxError):
    """The sandbox does not answer."""


class SandboxRefused(SandboxError):
    """The sandbox refuses what was asked; `status` is as in HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`url` as in settings.SANDBOX_URL; `line` names the business's number that the phone talks
    to: 8x8, cloud or sms. Every method but `watch` is one short request."""

    url: str
    line: str = "8x8"

    async def phone(self, msisdn: str) -> Json:
        return await self._call("GET", f"/sandbox/phones/{msisdn}?line={self.line}")

    async def say(self, msisdn: str, text: str, reply_to: str = "") -> None:
        more = {"reply_to": reply_to} if reply_to else {}
        verb = "sms" if self.line == "sms" else "say"
        await self._act(msisdn, verb, {"text": text, **more})

    async def tap(self, msisdn: str, message: str, choice_id: str) -> None:
        await self._act(msisdn, "tap", {"message": message, "id": choice_id})

    async def submit(self, msisdn: str, message: str, answers: Mapping[str, Any]) -> None:
        await self._act(msisdn, "submit", {"message": message, "answers": answers})

    async def open(self, msisdn: str, is_open: bool) -> None:
        await self._act(msisdn, "open", {"open": is_open})

    async def locate(self, msisdn: str, location: Mapping[str, Any]) -> None:
        await self._act(msisdn, "location", {"location": location})

    async def send_contacts(self, msisdn: str, contacts: list[Json]) -> None:
        await self._act(msisdn, "contacts", {"contacts": contacts})

    async def react(self, msisdn: str, message: str, emoji: str) -> None:
        await self._act(msisdn, "reaction", {"message": message, "emoji": emoji})

    async def send_media(
        self, msisdn: str, chunks: AsyncIterator[bytes], name: str, content_type: str, text: str
    ) -> None:
        path = f"/sandbox/phones/{msisdn}/media"
        query = {"name": name, "text": text, "line": self.line}
        headers = {"Content-Type": content_type}
        async with self._request(
            "POST", path, UPLOAD_WITHIN_S, params=query, data=chunks, headers=headers
        ):
            return

    async def watch(self, msisdn: str, after: int, seconds: int) -> Json:
        """Return the phone as soon as its revision is another than `after`, or after a while."""
        path = f"/sandbox/phones/{msisdn}?line={self.line}&after={after}&wait={seconds}"
        async with self._request("GET", path, seconds + ANSWER_WITHIN_S) as answer:
            return await _json(answer)

    @asynccontextmanager
    async def media(self, media_id: str, byte_range: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a file that a customer sent; the caller reads it while this is open."""
        path = f"/sandbox/media/{media_id}/file"
        headers = {"Range": byte_range} if byte_range else {}
        async with self._request("GET", path, UPLOAD_WITHIN_S, headers=headers) as answer:
            yield answer

    async def _act(self, msisdn: str, verb: str, body: Json) -> None:
        await self._call("POST", f"/sandbox/phones/{msisdn}/{verb}?line={self.line}", body)

    async def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        async with self._request(method, path, ANSWER_WITHIN_S, json=body) as answer:
            return await _json(answer)

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, within_s: float, **more: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One request on a connection of its own; raises SandboxDown or SandboxRefused.

        Connecting is bounded by ANSWER_WITHIN_S, the whole by `within_s`.
        """
        limits = aiohttp.ClientTimeout(total=within_s, sock_connect=ANSWER_WITHIN_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limits, trust_env=False) as session,
                session.request(
                    method, f"{self.url}{path}", allow_redirects=False, **more
                ) as answer,
            ):
                if answer.status >= 500:
                    raise SandboxDown
                if answer.status >= 400:
                    raise SandboxRefused(answer.status, await _reason(answer))
                yield answer
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SandboxDown from error


async def _json(answer: aiohttp.ClientResponse) -> Json:
    found: Json = await answer.json()
    return found


async def _reason(answer: aiohttp.ClientResponse) -> str:
    """Return the message of the provider's error envelope; "" when it has none."""
    try:
        found = await answer.json(content_type=None)
    except ValueError:
        return ""
    message = found.get("message", "") if isinstance(found, dict) else ""
    return str(message)
