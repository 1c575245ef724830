"""GET /{version}/{id}: the number, the account, or a file."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.cloud.access import demand_token
from sandbox.cloud.media_api import CloudMediaApi
from sandbox.cloud.settings import CloudSettings
from sandbox.twin import Twin

DEFAULT_FIELDS = "verified_name,display_phone_number,quality_rating,id"


class CloudNodes:
    def __init__(self, twin: Twin, media: CloudMediaApi) -> None:
        self._twin = twin
        self._media = media

    async def get(self, request: web.Request) -> web.StreamResponse:
        demand_token(self._twin, request)
        cloud = self._twin.settings.cloud
        match request.match_info["node"]:
            case cloud.phone_id:
                return web.json_response(chosen(request, phone_fields(cloud), DEFAULT_FIELDS))
            case cloud.waba_id:
                return web.json_response(chosen(request, waba_fields(cloud), "id,name"))
            case _:
                return await self._media.find(request)


def chosen(request: web.Request, known: dict[str, Any], default: str) -> dict[str, Any]:
    """The fields that the request names, and the id; names nobody knows are left out."""
    wanted = request.query.get("fields", default).split(",")
    return {name: known[name] for name in (*wanted, "id") if name in known}


def phone_fields(cloud: CloudSettings) -> dict[str, Any]:
    """Meta Cloud API, phone numbers: what a number tells of itself."""
    return {
        "id": cloud.phone_id,
        "display_phone_number": cloud.display_phone_number,
        "verified_name": cloud.verified_name,
        "quality_rating": cloud.quality_rating,
        "status": cloud.status,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": cloud.throughput_level},
        "whatsapp_business_manager_messaging_limit": cloud.messaging_limit_tier,
        "messaging_limit_tier": cloud.messaging_limit_tier,
        "webhook_configuration": {"application": cloud.webhook_url},
    }


def waba_fields(cloud: CloudSettings) -> dict[str, Any]:
    return {
        "id": cloud.waba_id,
        "name": cloud.verified_name,
        "currency": "SGD",
        "timezone_id": "124",
        "account_review_status": "APPROVED",
        "whatsapp_business_manager_messaging_limit": cloud.messaging_limit_tier,
    }
