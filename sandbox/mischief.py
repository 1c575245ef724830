"""Planned bad answers to a send: the same for every API, save how a refusal is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from sandbox.errors import Refusal
from sandbox.misbehaviour import Rule
from sandbox.twin import Twin

HANG_S = 600.0
BALANCER_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"
REFUSING = ("rate_limit", "error_envelope", "reject")


async def answer_badly(
    rule: Rule,
    request: web.Request,
    good: Callable[[], web.Response],
    refusal: Callable[[Rule], Refusal],
) -> web.StreamResponse:
    """Answer as planned; `good` is the answer that was due, `refusal` words one of REFUSING."""
    match rule.kind:
        case "latency":
            await asyncio.sleep(rule.deed.get("seconds", 1.0))
            return good()
        case "undelivered":
            return good()
        case kind if kind in REFUSING:
            raise refusal(rule)
        case "error_plain":
            status = rule.deed.get("status", 502)
            return web.Response(status=status, text=BALANCER_PAGE, content_type="text/html")
        case "hang":
            await hang(request, rule.deed.get("seconds", HANG_S))
        case _:
            pass
    return hang_up(request, with_reset=rule.deed.get("reset", False))


async def misbehave(
    twin: Twin, request: web.Request, operation: str, line: str
) -> web.StreamResponse | None:
    """The planned bad answer to an upload, a look-up or a download of a file; None to go on."""
    rule = twin.misbehaviour.for_media(operation, line)
    if rule is None:
        return None
    match rule.kind:
        case "slow":
            await asyncio.sleep(rule.deed.get("seconds", 1.0))
            return None
        case "drop":
            return hang_up(request)
        case _:
            status = rule.deed.get("status", 500)
            raise Refusal(status, rule.deed.get("code", 2000), "planned misbehaviour")


async def hang(request: web.Request, seconds: float) -> None:
    """Say nothing until the client goes away or the time is up."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until and request.transport is not None:
        await asyncio.sleep(0.05)


def hang_up(request: web.Request, with_reset: bool = False) -> web.Response:
    """Close the connection without an answer: FIN, or RST when asked for."""
    transport = request.transport
    if transport is not None and with_reset:
        transport.abort()
    elif transport is not None:
        transport.close()
    return web.Response(status=500)  # goes nowhere: the connection is closed
