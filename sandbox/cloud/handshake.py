"""The verification of a webhook's address: Meta asks with a challenge before it posts there."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

import aiohttp

ANSWER_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Handshake:
    """`status` 0: nobody answered; verified when the answer was 200 and the bare challenge."""

    status: int
    answer: str
    verified: bool

    def shown(self) -> dict[str, object]:
        return asdict(self)


async def verify(url: str, token: str) -> Handshake:
    """Meta Cloud API, webhooks: GET with hub.mode, hub.verify_token and hub.challenge."""
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
    limits = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=limits, trust_env=False) as session,
            session.get(url, params=query, allow_redirects=False) as answer,
        ):
            text = (await answer.content.read(1000)).decode(errors="replace")
            return Handshake(answer.status, text, answer.status == 200 and text == challenge)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Handshake(0, "", False)
