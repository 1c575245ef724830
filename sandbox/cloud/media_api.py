"""Media of the Graph API: upload, find, download with the token, delete."""

from __future__ import annotations

from aiohttp import BodyPartReader, web

from sandbox.cloud.access import demand_phone, demand_token, no_such_object
from sandbox.cloud.errors import MISSING, GraphRefusal
from sandbox.cloud.files import CloudFiles
from sandbox.lines import CLOUD
from sandbox.mischief import misbehave
from sandbox.streams import chunks_of
from sandbox.twin import Twin

ATTACHMENTS = "/whatsapp_business/attachments/"


class CloudMediaApi:
    def __init__(self, twin: Twin, files: CloudFiles) -> None:
        self._twin = twin
        self._files = files

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """POST /{phone_id}/media, multipart: messaging_product, type?, file."""
        demand_phone(self._twin, request)
        if (bad := await misbehave(self._twin, request, "upload", CLOUD)) is not None:
            return bad
        if not request.content_type.startswith("multipart/"):
            raise GraphRefusal(MISSING, "file is required, as multipart/form-data")
        fields: dict[str, str] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "file":
                return await self._keep(part, fields)
            fields[part.name or ""] = await part.text()
        raise GraphRefusal(MISSING, "file is required")

    async def _keep(self, part: BodyPartReader, fields: dict[str, str]) -> web.Response:
        if fields.get("messaging_product") != "whatsapp":
            raise GraphRefusal(MISSING, "messaging_product is required, before the file")
        given: str = fields.get("type") or part.headers.get("Content-Type") or ""
        content_type = given.partition(";")[0].strip()
        file = await self._files.upload(part.filename or "", content_type, chunks_of(part))
        return web.json_response({"id": file.id})

    async def find(self, request: web.Request) -> web.StreamResponse:
        """GET /{media_id}: an address that works for five minutes, with the token."""
        demand_token(self._twin, request)
        if (bad := await misbehave(self._twin, request, "find", CLOUD)) is not None:
            return bad
        file = self._files.find(request.match_info["node"])
        if file is None:
            raise no_such_object(request.match_info["node"])
        url = (request.url.origin() / ATTACHMENTS.lstrip("/")).with_query(
            self._files.query(file.id)
        )
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "url": str(url),
                "mime_type": file.content_type,
                "sha256": file.sha256,
                "file_size": file.size,
                "id": file.id,
            }
        )

    async def download(self, request: web.Request) -> web.StreamResponse:
        demand_token(self._twin, request)
        if (bad := await misbehave(self._twin, request, "download", CLOUD)) is not None:
            return bad
        if not self._files.allows(dict(request.query)):
            raise GraphRefusal(33, "The address has run out", 404)
        file, path = self._twin.media.find(request.query["mid"])
        return web.FileResponse(path, headers={"Content-Type": file.content_type})

    async def delete(self, request: web.Request) -> web.Response:
        demand_token(self._twin, request)
        if not self._files.delete(request.match_info["node"]):
            raise no_such_object(request.match_info["node"])
        return web.json_response({"success": True})
