"""The test interface under /sandbox/: configure, act as a customer, read what happened."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.errors import Refusal, read_object
from sandbox.judge import judge
from sandbox.orders import e164
from sandbox.phones import Message, Phone
from sandbox.poster import Webhook
from sandbox.rendering import View
from sandbox.replies import Replies, find_choice, find_form
from sandbox.twin import Twin

LEDGER_PAGE = 100_000
Body = dict[str, Any]


class ControlApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._replies = Replies(twin.settings, twin.clock)

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "accepted": len(self._twin.ledger)})

    async def read_config(self, request: web.Request) -> web.Response:
        return web.json_response(self._twin.shown())

    async def write_config(self, request: web.Request) -> web.Response:
        self._twin.configure(await _body(request, "control_config"))
        return web.json_response(self._twin.shown())

    async def move_clock(self, request: web.Request) -> web.Response:
        """`{"offset_s": n}` sets the customers' clock, `{"advance_s": n}` moves it on."""
        body = await _body(request, "control_clock")
        clock = self._twin.clock
        clock.offset_s = body.get("offset_s", clock.offset_s) + body.get("advance_s", 0.0)
        return web.json_response({"now": clock.text(), "offset_s": clock.offset_s})

    async def phones(self, request: web.Request) -> web.Response:
        return web.json_response({"phones": [each.summary() for each in self._twin.phones.all()]})

    async def phone(self, request: web.Request) -> web.Response:
        """A phone nobody wrote to or from is empty, not missing."""
        number = _number(request)
        is_open = self._twin.settings.phones_open
        found = self._twin.phones.get(number) or Phone(number, "", "", is_open)
        return web.json_response(found.shown())

    async def say(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_say")
        phone = self._twin.phone(_number(request))
        webhook = self._replies.text(phone, body["text"], body.get("reply_to", ""))
        return self._inbound(phone, webhook, body["text"], body)

    async def tap(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_tap")
        phone = self._known_phone(request)
        message, choice = find_choice(
            phone, body.get("title", ""), body.get("id", ""), body.get("message", "")
        )
        return self._inbound(phone, self._replies.tap(phone, message, choice), choice.title, body)

    async def submit(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_submit")
        phone = self._known_phone(request)
        _, form = find_form(phone, body.get("message", ""))
        webhook = self._replies.submission(phone, form, body["answers"])
        return self._inbound(phone, webhook, "Response sent", body)

    async def send_raw(self, request: web.Request) -> web.Response:
        """Post any body as it is; the phone shows nothing, but an inbound opens the window."""
        phone = self._twin.phone(_number(request))
        webhook = read_object(await request.read())
        if webhook.get("eventType") == "inbound_message_received":
            phone.last_inbound_at = self._twin.clock.now()
        self._twin.poster.post(Webhook("raw", phone.msisdn, webhook))
        return web.json_response(webhook)

    async def open(self, request: web.Request) -> web.Response:
        """`{"open": bool}`: an opened phone reads what it has; a closed one reads nothing."""
        body = await _body(request, "control_open")
        phone = self._twin.phone(_number(request))
        phone.open = body["open"]
        if phone.open:
            self._twin.receipts.open(phone)
        return web.json_response(phone.summary())

    async def ledger(self, request: web.Request) -> web.Response:
        page = self._twin.ledger.since(
            _count(request, "since", 0), _count(request, "limit", LEDGER_PAGE)
        )
        return web.Response(body=page, content_type="application/json")

    async def histogram(self, request: web.Request) -> web.Response:
        return web.json_response(self._twin.ledger.histogram())

    async def webhooks(self, request: web.Request) -> web.Response:
        poster = self._twin.poster
        waiting = poster.waiting + self._twin.receipts.planned
        answer = {"waiting": waiting, "counts": poster.counts, "log": list(poster.log)}
        return web.json_response(answer)

    async def add_rule(self, request: web.Request) -> web.Response:
        rule = self._twin.misbehaviour.add(await _body(request, "control_misbehave"))
        return web.json_response(rule.shown())

    async def rules(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"rules": [rule.shown() for rule in self._twin.misbehaviour.rules]}
        )

    async def clear_rules(self, request: web.Request) -> web.Response:
        self._twin.misbehaviour.clear()
        return web.json_response({"rules": []})

    async def set_template(self, request: web.Request) -> web.Response:
        """`{"status", "notify"?}`: change a template's status; `notify` posts it as a webhook."""
        body = await _body(request, "control_template")
        key = (request.match_info["name"], request.match_info["language"])
        template = self._twin.catalogue.templates.get(key)
        if template is None:
            raise Refusal(404, 3038, "Template not found")
        template.status = body["status"]
        if body.get("notify"):
            update = self._replies.template_update(template)
            self._twin.poster.post(Webhook("template", "", update, template.status))
        return web.json_response({"name": template.name, "status": template.status})

    async def flow_json(self, request: web.Request) -> web.Response:
        flow = self._twin.catalogue.flows.get(request.match_info["flow"])
        if flow is None:
            raise Refusal(404, 1300, "Flow not found")
        return web.Response(text=flow.json, content_type="application/json")

    async def reset(self, request: web.Request) -> web.Response:
        self._twin.reset()
        return web.json_response({"ok": True})

    def _known_phone(self, request: web.Request) -> Phone:
        phone = self._twin.phones.get(_number(request))
        if phone is None:
            raise Refusal(404, 1300, "nobody has written to this phone")
        return phone

    def _inbound(self, phone: Phone, webhook: Body, text: str, asked: Body) -> web.Response:
        """Show the customer's own message, open the window, post the webhook."""
        payload = webhook["payload"]
        phone.last_inbound_at = self._twin.clock.now()
        message = Message(
            umid=payload["umid"],
            direction="in",
            at=payload["timestamp"],
            kind=payload["type"].lower(),
            content=payload["content"],
            view=View(text=text),
            ticks="sent",
            reply_to=payload.get("replyToUmid", ""),
        )
        self._twin.phones.add(phone, message)
        if asked.get("post", True):
            self._twin.poster.post(Webhook("inbound", phone.msisdn, webhook))
        return web.json_response(webhook)


def _number(request: web.Request) -> str:
    number = e164(request.match_info["msisdn"])
    if not number:
        raise Refusal(400, 1002, "Invalid msisdn")
    return number


def _count(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise Refusal(400, 1000, f"{name} must be a whole number")
    return int(text)


async def _body(request: web.Request, schema: str) -> Body:
    body = read_object(await request.read())
    judge().demand(schema, body)
    return body
