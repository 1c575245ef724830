"""POST /api/v1/subaccounts/{sub}/messages: accept, or misbehave as planned."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox.accepting import accept
from sandbox.connections import Connections
from sandbox.errors import Refusal, read_object
from sandbox.misbehaviour import Rule
from sandbox.mischief import answer_badly
from sandbox.orders import Order, read_order
from sandbox.sms import SmsApi
from sandbox.twin import Twin


class SendApi:
    def __init__(self, twin: Twin, connections: Connections) -> None:
        self._twin = twin
        self._connections = connections
        self._sms = SmsApi(twin)

    async def send(self, request: web.Request) -> web.StreamResponse:
        connection, nth = self._connections.of(request)
        if self._sms.serves(request):
            return await self._sms.send(request, connection, nth)
        authorise(self._twin, request)
        order = read_order(read_object(await request.read()))
        rule = self._twin.misbehaviour.for_send(order, nth > 1)
        if rule is not None:
            return await self._misbehave(rule, request, order, connection, nth)
        if self._twin.settings.latency_s:
            await asyncio.sleep(self._twin.settings.latency_s)
        return self._answer(order, accept(self._twin, order, connection, nth, None))

    async def _misbehave(
        self, rule: Rule, request: web.Request, order: Order, connection: int, nth: int
    ) -> web.StreamResponse:
        umid = ""
        if rule.accepts:
            plan = rule if rule.kind == "undelivered" else None
            umid = accept(self._twin, order, connection, nth, plan)
        return await answer_badly(rule, request, lambda: self._answer(order, umid), _refusal)

    def _answer(self, order: Order, umid: str) -> web.Response:
        answer = answer_of(self._twin, order, umid)
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


def answer_of(twin: Twin, order: Order, umid: str) -> dict[str, Any]:
    """What 8x8 answers of a message that it has accepted."""
    user = {"msisdn": order.msisdn} if order.msisdn else {"channelUserId": order.bsuid}
    return {
        "umid": umid,
        "user": user,
        **({"clientMessageId": order.client_id} if order.client_id else {}),
        "status": {"state": "queued", "timestamp": twin.clock.text()},
    }


def _refusal(rule: Rule) -> Refusal:
    """A planned refusal in 8x8's words."""
    deed = rule.deed
    match rule.kind:
        case "rate_limit":
            after = {"Retry-After": str(deed.get("retry_after", 1))}
            return Refusal(429, deed.get("code", 1400), "Too many requests", after)
        case "error_envelope":
            return Refusal(deed.get("status", 500), deed.get("code", 2000), "Internal error")
        case _:
            return Refusal(deed.get("status", 400), deed.get("code", 1000), "Rejected")


def authorise(twin: Twin, request: web.Request) -> None:
    """Check the bearer key (401, code 1200) and the subaccount of the path (403, code 1001)."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or key not in twin.settings.api_keys:
        raise Refusal(401, 1200, "Unauthorised")
    sub = request.match_info.get("sub", twin.settings.sub_account_id)
    account = request.match_info.get("account", twin.settings.account_id)
    channel = request.match_info.get("channel", twin.settings.channel_id)
    if sub != twin.settings.sub_account_id:
        raise Refusal(403, 1001, "Illegal subaccount")
    if account != twin.settings.account_id or channel != twin.settings.channel_id:
        raise Refusal(404, 1300, "Account or channel not found")
