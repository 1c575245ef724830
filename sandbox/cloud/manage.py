"""Management of the Graph API: numbers, templates, subscriptions and their handshakes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from sandbox.catalogue import Template
from sandbox.cloud.access import demand_token, demand_waba, no_such_object, read_graph_object
from sandbox.cloud.errors import INVALID, MISSING, GraphRefusal
from sandbox.cloud.handshake import verify
from sandbox.cloud.nodes import DEFAULT_FIELDS, chosen, phone_fields
from sandbox.cloud.orders import demand
from sandbox.cloud.templates import shown_template, stored_components
from sandbox.twin import Twin

PAGE = 25
NOT_VERIFIED = 2200


class CloudManageApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._subscribed = True

    async def phone_numbers(self, request: web.Request) -> web.Response:
        demand_waba(self._twin, request)
        number = chosen(request, phone_fields(self._twin.settings.cloud), DEFAULT_FIELDS)
        return web.json_response({"data": [number]})

    async def templates(self, request: web.Request) -> web.Response:
        """GET, paged: `limit`, `after`; `name`, `language`, `status` filter."""
        demand_waba(self._twin, request)
        query = request.query
        found = [each for each in self._twin.catalogue.templates.values() if _fits(each, query)]
        after, limit = query.get("after", "0"), query.get("limit", str(PAGE))
        if not (after.isdecimal() and limit.isdecimal()):
            raise GraphRefusal(INVALID, "limit and after must be numbers")
        start, end = int(after), int(after) + int(limit)
        paging: dict[str, Any] = {"cursors": {"before": after, "after": str(end)}}
        if end < len(found):
            paging["next"] = str(request.url.update_query(after=str(end)))
        data = [shown_template(each) for each in found[start:end]]
        return web.json_response({"data": data, "paging": paging})

    async def create_template(self, request: web.Request) -> web.Response:
        """A new template is PENDING until /sandbox/templates approves it."""
        demand_waba(self._twin, request)
        body = await read_graph_object(request)
        demand("cloud_template_definition", body)
        catalogue = self._twin.catalogue
        if (body["name"], body["language"]) in catalogue.templates:
            raise GraphRefusal(INVALID, "There is already content in this language", 400)
        components = stored_components(body["components"])
        template = catalogue.put_template({**body, "components": components, "status": "PENDING"})
        answer = {"id": template.id, "status": template.status, "category": template.category}
        return web.json_response(answer)

    async def delete_template(self, request: web.Request) -> web.Response:
        """By name in all languages, or with `hsm_id` one of them."""
        demand_waba(self._twin, request)
        name, template_id = request.query.get("name", ""), request.query.get("hsm_id", "")
        if not name:
            raise GraphRefusal(MISSING, "name is required")
        templates = self._twin.catalogue.templates
        doomed = [
            key
            for key, each in templates.items()
            if each.name == name and template_id in ("", each.id)
        ]
        if not doomed:
            raise GraphRefusal(INVALID, "Message template not found", 404)
        for key in doomed:
            del templates[key]
        return web.json_response({"success": True})

    async def edit(self, request: web.Request) -> web.Response:
        """POST /{template id}: all components anew; of a pending one never."""
        demand_token(self._twin, request)
        node = request.match_info["node"]
        found = [each for each in self._twin.catalogue.templates.values() if each.id == node]
        if not found:
            raise no_such_object(node)
        body, template = await read_graph_object(request), found[0]
        if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
            raise GraphRefusal(INVALID, "Only approved, rejected or paused templates are edited")
        template.components = stored_components(body.get("components", []))
        template.category = body.get("category", template.category)
        template.status = "PENDING"
        return web.json_response({"success": True})

    async def apps(self, request: web.Request) -> web.Response:
        demand_waba(self._twin, request)
        cloud = self._twin.settings.cloud
        app = {"id": cloud.app_id, "name": "Sandbox app", "link": "https://example.com/app"}
        rows = [{"whatsapp_business_api_data": app}] if self._subscribed else []
        return web.json_response({"data": rows})

    async def subscribe(self, request: web.Request) -> web.Response:
        """With `override_callback_uri` and `verify_token` the address is verified first."""
        demand_waba(self._twin, request)
        body = await read_graph_object(request) if request.can_read_body else {}
        if "override_callback_uri" in body:
            await self._point(body["override_callback_uri"], body.get("verify_token", ""))
        self._subscribed = True
        return web.json_response({"success": True})

    async def unsubscribe(self, request: web.Request) -> web.Response:
        demand_waba(self._twin, request)
        self._subscribed = False
        return web.json_response({"success": True})

    async def subscriptions(self, request: web.Request) -> web.Response:
        """POST /{app id}/subscriptions: object, callback_url, verify_token, fields."""
        demand_token(self._twin, request)
        if request.match_info["node"] != self._twin.settings.cloud.app_id:
            raise no_such_object(request.match_info["node"])
        body = {**request.query, **await read_graph_object(request)}
        for name in ("object", "callback_url", "verify_token"):
            if not body.get(name):
                raise GraphRefusal(MISSING, f"{name} is required")
        await self._point(body["callback_url"], body["verify_token"])
        return web.json_response({"success": True})

    async def _point(self, url: str, token: str) -> None:
        found = await verify(url, token)
        if not found.verified:
            raise GraphRefusal(
                NOT_VERIFIED, f"Callback verification failed: HTTP status {found.status}", 400
            )
        self._twin.settings.cloud.webhook_url = url
        self._twin.settings.cloud.verify_token = token


def _fits(template: Template, query: Any) -> bool:
    known: Iterable[tuple[str, str]] = (
        ("name", template.name),
        ("language", template.language),
        ("status", template.status),
        ("category", template.category),
    )
    return all(query.get(name, value) == value for name, value in known)
