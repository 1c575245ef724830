"""POST /{version}/{phone_id}/messages of the Graph API: send, mark as read, show typing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from sandbox.accepting import accept
from sandbox.cloud.access import demand_phone, read_graph_object
from sandbox.cloud.errors import INVALID, GraphRefusal
from sandbox.cloud.files import CloudFiles
from sandbox.cloud.limits import THROUGHPUT
from sandbox.cloud.orders import demand, read_cloud_order
from sandbox.connections import Connections
from sandbox.errors import Refusal
from sandbox.failures import Failure
from sandbox.misbehaviour import Rule
from sandbox.mischief import answer_badly
from sandbox.orders import Order
from sandbox.twin import Twin

# What Meta says at once; the rest comes as a failed status.
_AT_ONCE = frozenset((*range(132000, 132100), 131008))
Body = dict[str, Any]


class CloudSendApi:
    def __init__(self, twin: Twin, connections: Connections, files: CloudFiles) -> None:
        self._twin = twin
        self._connections = connections
        self._files = files

    async def post(self, request: web.Request) -> web.StreamResponse:
        connection, nth = self._connections.of(request)
        demand_phone(self._twin, request)
        body = await read_graph_object(request)
        if "status" in body:
            return self._mark(body)
        order = self._order(body, str(request.url.origin()))
        rule = self._twin.misbehaviour.for_send(order, nth > 1)
        if rule is not None:
            return await self._misbehave(rule, request, order, connection, nth)
        self._twin.limits.demand(order.msisdn or order.bsuid)
        if self._twin.settings.latency_s:
            await asyncio.sleep(self._twin.settings.latency_s)
        return _answer(order, accept(self._twin, order, connection, nth, None))

    def _order(self, body: Body, origin: str) -> Order:
        order = read_cloud_order(body, lambda media_id: self._files.address(origin, media_id))
        failed = self._twin.catalogue.failure_of(order)
        if failed is not None and _code(failed) in _AT_ONCE:
            raise GraphRefusal(_code(failed), failed.message)
        return order

    async def _misbehave(
        self, rule: Rule, request: web.Request, order: Order, connection: int, nth: int
    ) -> web.StreamResponse:
        umid = ""
        if rule.accepts:
            plan = rule if rule.kind == "undelivered" else None
            umid = accept(self._twin, order, connection, nth, plan)
        return await answer_badly(rule, request, lambda: _answer(order, umid), _refusal)

    def _mark(self, body: Body) -> web.Response:
        """Read, and with it typing: of a message that the customer wrote to this number."""
        demand("cloud_read", body)
        message = self._twin.phones.message(body["message_id"])
        if message is None or message.direction != "in":
            raise GraphRefusal(INVALID, "message_id is no message of a customer")
        self._twin.notices.read(message, typing="typing_indicator" in body)
        return web.json_response({"success": True})


def _code(failure: Failure) -> int:
    return int(failure.provider_code or failure.code)


def _answer(order: Order, umid: str) -> web.Response:
    digits = order.msisdn.removeprefix("+")
    contact = {"input": order.msisdn, "wa_id": digits} if digits else {"user_id": order.bsuid}
    message = {"id": umid, **({"message_status": "accepted"} if order.is_template else {})}
    answer = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}
    return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


def _refusal(rule: Rule) -> Refusal:
    """A planned refusal in Meta's words."""
    deed = rule.deed
    match rule.kind:
        case "rate_limit":
            code = deed.get("code", THROUGHPUT)
            return GraphRefusal(code, "too many messages", deed.get("status", 0))
        case "error_envelope":
            return GraphRefusal(deed.get("code", 131000), "", deed.get("status", 0))
        case _:
            return GraphRefusal(deed.get("code", INVALID), "", deed.get("status", 0))
