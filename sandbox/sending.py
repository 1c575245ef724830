"""POST /api/v1/subaccounts/{sub}/messages: accept, or misbehave as planned."""

from __future__ import annotations

import asyncio
import json
import uuid

from aiohttp import web

from sandbox.connections import Connections
from sandbox.errors import Refusal, read_object
from sandbox.failures import Failure, failure
from sandbox.misbehaviour import Rule
from sandbox.orders import Order, read_order
from sandbox.phones import Message
from sandbox.receipts import Sending
from sandbox.rendering import view
from sandbox.sms import SmsApi
from sandbox.twin import Twin

HANG_S = 600.0
BALANCER_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


class SendApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._connections = Connections()
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
        return self._answer(order, self._accept(order, connection, nth, None))

    async def _misbehave(
        self, rule: Rule, request: web.Request, order: Order, connection: int, nth: int
    ) -> web.StreamResponse:
        umid = ""
        if rule.accepts:
            umid = self._accept(
                order, connection, nth, rule if rule.kind == "undelivered" else None
            )
        match rule.kind:
            case "latency":
                await asyncio.sleep(rule.deed.get("seconds", 1.0))
                return self._answer(order, umid)
            case "undelivered":
                return self._answer(order, umid)
            case "rate_limit":
                after = {"Retry-After": str(rule.deed.get("retry_after", 1))}
                raise Refusal(429, rule.deed.get("code", 1400), "Too many requests", after)
            case "error_envelope":
                status = rule.deed.get("status", 500)
                raise Refusal(status, rule.deed.get("code", 2000), "Internal error")
            case "error_plain":
                status = rule.deed.get("status", 502)
                return web.Response(status=status, text=BALANCER_PAGE, content_type="text/html")
            case "reject":
                status = rule.deed.get("status", 400)
                raise Refusal(status, rule.deed.get("code", 1000), "Rejected")
            case "hang":
                await hang(request, rule.deed.get("seconds", HANG_S))
            case _:
                pass
        return hang_up(request, with_reset=rule.deed.get("reset", False))

    def _accept(self, order: Order, connection: int, nth: int, rule: Rule | None) -> str:
        """Enter the send into the ledger, show it on the phone, plan its statuses."""
        twin = self._twin
        umid = str(uuid.uuid4())
        msisdn = order.msisdn or twin.phones.msisdn_of(order.bsuid)
        twin.ledger.add(
            twin.clock.wall_s(), order.client_id, umid, msisdn, order.kind, connection, nth
        )
        sending = Sending(umid, order.client_id, msisdn, None, None, "service", None)
        if twin.keeps_phones:
            self._show(order, sending)
        if rule is not None:
            sending.failure = failure(rule.deed.get("code", 1018))
            sending.delay_s = rule.deed.get("seconds", 0.0)
        twin.receipts.begin(sending)
        return umid

    def _show(self, order: Order, sending: Sending) -> None:
        twin = self._twin
        template = twin.catalogue.template_of(order)
        phone = sending.phone = twin.phone(sending.msisdn)
        sending.message = Message(
            umid=sending.umid,
            direction="out",
            at=twin.clock.text(),
            kind=order.kind,
            content=order.content,
            view=view(order, template.components if template else None),
            client_id=order.client_id,
            reply_to=order.context,
            template=template.components if template else None,
        )
        twin.phones.add(phone, sending.message)
        twin.phones.mark_read(phone)
        sending.category = template.category.lower() if template else "service"
        sending.failure = self._failure(order, phone.has_window(twin.clock.now()))

    def _failure(self, order: Order, has_window: bool) -> Failure | None:
        """Free-form messages need the 24 hours since the customer's last message."""
        if self._twin.settings.enforce_window and not has_window and not order.is_template:
            return failure(1022)
        return self._twin.catalogue.failure_of(order)

    def _answer(self, order: Order, umid: str) -> web.Response:
        user = {"msisdn": order.msisdn} if order.msisdn else {"channelUserId": order.bsuid}
        answer = {
            "umid": umid,
            "user": user,
            "clientMessageId": order.client_id,
            "status": {"state": "queued", "timestamp": self._twin.clock.text()},
        }
        if not order.client_id:
            del answer["clientMessageId"]
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")


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
