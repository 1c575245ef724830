"""The test interface under /sandbox/: configure, plan misbehaviour, read what happened."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.cloud.handshake import verify
from sandbox.errors import Refusal, read_object
from sandbox.judge import judge
from sandbox.replies import Replies
from sandbox.twin import Twin
from sandbox.webhook import Webhook

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
        self._twin.schedule.release()
        self._twin.phones.touch_all()  # what is left of their windows has changed
        return web.json_response({"now": clock.text(), "offset_s": clock.offset_s})

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

    async def verify(self, request: web.Request) -> web.Response:
        """Verify the Cloud webhook's address as Meta does; answers `{status, answer, verified}`."""
        cloud = self._twin.settings.cloud
        found = await verify(cloud.webhook_url, cloud.verify_token)
        return web.json_response(found.shown())

    async def flow_json(self, request: web.Request) -> web.Response:
        flow = self._twin.catalogue.flows.get(request.match_info["flow"])
        if flow is None:
            raise Refusal(404, 1300, "Flow not found")
        return web.Response(text=flow.json, content_type="application/json")

    async def reset(self, request: web.Request) -> web.Response:
        self._twin.reset()
        return web.json_response({"ok": True})


def _count(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise Refusal(400, 1000, f"{name} must be a whole number")
    return int(text)


async def _body(request: web.Request, schema: str) -> Body:
    body = read_object(await request.read())
    judge().demand(schema, body)
    return body
