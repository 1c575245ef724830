"""The rest of the provider's API: message details, templates and Flows of the channel."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from aiohttp import web

from sandbox.catalogue import Flow, Template
from sandbox.clock import iso
from sandbox.errors import Refusal, read_object
from sandbox.sending import authorise
from sandbox.twin import Twin

DETAILS_EVERY_S = 1.0
_STATES = {"accepted": "queued", "sent": "sent", "delivered": "delivered", "read": "read"}


class ProviderApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._details_at = 0.0

    async def details(self, request: web.Request) -> web.Response:
        """GET message details: one request a second and subaccount, else 429."""
        authorise(self._twin, request)
        now = self._twin.clock.wall_s()
        if now - self._details_at < DETAILS_EVERY_S:
            raise Refusal(429, 1400, "Too many requests", {"Retry-After": "1"})
        self._details_at = now
        message = self._twin.phones.message(request.match_info["umid"])
        if message is None:
            raise Refusal(404, 1300, "Message not found")
        row = {
            "umid": message.umid,
            "clientMessageId": message.client_id,
            "subAccountId": self._twin.settings.sub_account_id,
            "channel": "whatsapp",
            "step": 1,
            "status": {
                "state": _STATES.get(message.ticks, message.ticks),
                "timestamp": self._twin.clock.text(),
                **({"errorCode": message.error_code} if message.error_code else {}),
            },
        }
        return web.json_response({"data": [row]})

    async def list_templates(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        templates = self._twin.catalogue.templates.values()
        return web.json_response({"templates": [self._template(each) for each in templates]})

    async def create_template(self, request: web.Request) -> web.Response:
        """A new template is PENDING until /sandbox/templates approves it."""
        authorise(self._twin, request)
        body = read_object(await request.read())
        missing = {"name", "language", "category", "components"} - body.keys()
        if missing:
            raise Refusal(400, 1000, f"missing: {', '.join(sorted(missing))}")
        if (body["name"], body["language"]) in self._twin.catalogue.templates:
            raise Refusal(409, 3060, "A template of this name and language exists")
        self._twin.catalogue.put_template({**body, "status": "PENDING"})
        return web.json_response({})

    async def delete_template(self, request: web.Request) -> web.Response:
        """Deletes by name, whatever the language."""
        authorise(self._twin, request)
        templates = self._twin.catalogue.templates
        doomed = [key for key in templates if key[0] == request.match_info["name"]]
        if not doomed:
            raise Refusal(404, 3038, "Template not found")
        for key in doomed:
            del templates[key]
        return web.json_response({})

    def _template(self, template: Template) -> dict[str, object]:
        return {
            "channelId": self._twin.settings.channel_id,
            "channelName": "Sandbox",
            "templateName": template.name,
            "language": template.language,
            "languageName": template.language,
            "components": template.components,
            "category": template.category,
            "categoryName": template.category.title(),
            "status": template.status,
            "statusName": template.status.title(),
            "createdAt": template.changed_at,
            "updatedAt": template.changed_at,
        }

    async def list_flows(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        flows = self._twin.catalogue.flows.values()
        rows = [{"id": each.id, "name": each.name, "status": each.status} for each in flows]
        return web.json_response({"flows": rows})

    async def create_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        body = read_object(await request.read())
        if not body.get("name") or not body.get("categories"):
            raise Refusal(400, 1000, "name and categories are required")
        _demand_text(body.get("flowJson", ""))
        flow = self._twin.catalogue.put_flow(
            {
                "id": str(uuid.uuid4().int)[:16],
                "name": body["name"],
                "categories": body["categories"],
                "json": body.get("flowJson", ""),
                "status": "PUBLISHED" if body.get("publish") else "DRAFT",
            }
        )
        return web.json_response({"id": flow.id, "success": True})

    async def get_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        flow = self._flow(request)
        url = str(request.url.origin() / "sandbox" / "flows" / flow.id)
        return web.json_response(
            {
                "flowId": flow.id,
                "flowJsonUrl": url,
                "name": flow.name,
                "status": flow.status,
                "categories": flow.categories,
            }
        )

    async def update_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        flow = self._flow(request, "DRAFT")
        body = read_object(await request.read())
        _demand_text(body.get("flowJson", ""))
        flow.name = body.get("name", flow.name)
        flow.json = body.get("flowJson", flow.json)
        flow.categories = body.get("categories", flow.categories)
        return web.json_response({"id": flow.id, "success": True})

    async def delete_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        del self._twin.catalogue.flows[self._flow(request, "DRAFT").id]
        return web.Response()

    async def publish_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        self._flow(request, "DRAFT").status = "PUBLISHED"
        return web.Response()

    async def deprecate_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        self._flow(request, "PUBLISHED").status = "DEPRECATED"
        return web.Response()

    async def preview_flow(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        flow = self._flow(request)
        url = str(request.url.origin() / "sandbox" / "flows" / flow.id)
        expires = iso(self._twin.clock.now() + timedelta(hours=48))
        return web.json_response({"id": flow.id, "preview_url": url, "expires_at": expires})

    def _flow(self, request: web.Request, status: str = "") -> Flow:
        flow = self._twin.catalogue.flows.get(request.match_info["flow"])
        if flow is None:
            raise Refusal(404, 1300, "Flow not found")
        if status and flow.status != status:
            raise Refusal(409, 1000, f"Flow must be in {status} status")
        return flow


def _demand_text(flow_json: object) -> None:
    if not isinstance(flow_json, str):
        raise Refusal(400, 1000, "flowJson must be a string")
    if flow_json:
        try:
            json.loads(flow_json)
        except ValueError as error:
            raise Refusal(422, 1000, "flowJson is not JSON") from error
