"""The less frequent calls of 8x8: batch, cancel, read, typing, files, webhook configuration."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.accepting import accept
from sandbox.connections import Connections
from sandbox.errors import Refusal, read_object
from sandbox.judge import INVALID_PARAMETER, judge
from sandbox.lines import EIGHT
from sandbox.media import MediaFile
from sandbox.mischief import misbehave
from sandbox.orders import read_order
from sandbox.phones import Message
from sandbox.sending import answer_of, authorise
from sandbox.streams import chunks_of
from sandbox.twin import Twin

BATCH_MOST = 1000
TYPING_WITHIN = timedelta(hours=2)
MASK = "***"
Body = dict[str, Any]


class EightExtras:
    def __init__(self, twin: Twin, connections: Connections) -> None:
        self._twin = twin
        self._connections = connections
        self._hooks: list[Body] = []

    async def batch(self, request: web.Request) -> web.Response:
        """POST .../messages/batch: what is refused stays inside the 200."""
        authorise(self._twin, request)
        connection, nth = self._connections.of(request)
        body = read_object(await request.read())
        judge().demand("batch", body)
        if len(body["messages"]) > BATCH_MOST:
            raise Refusal(400, 3013, f"at most {BATCH_MOST} messages")
        batch_id = str(uuid.uuid4())
        defaults = body.get("template", {})
        answers = [
            self._one({**defaults, **message}, batch_id, connection, nth)
            for message in body["messages"]
        ]
        rejected = sum(answer["status"]["state"] == "rejected" for answer in answers)
        answer = {
            "batchId": batch_id,
            "clientBatchId": body.get("clientBatchId"),
            "acceptedCount": len(answers) - rejected,
            "rejectedCount": rejected,
        }
        if body.get("includeMessagesInResponse") or rejected:
            answer["messages"] = answers
        return web.json_response(answer)

    def _one(self, body: Body, batch_id: str, connection: int, nth: int) -> Body:
        try:
            order = read_order(body)
        except Refusal as refusal:
            status = {
                "state": "rejected",
                "timestamp": self._twin.clock.text(),
                "errorCode": refusal.code,
                "errorMessage": refusal.message,
            }
            kept: Body = {name: body[name] for name in ("user", "clientMessageId") if name in body}
            return {"umid": str(uuid.uuid4()), **kept, "status": status}
        umid = accept(self._twin, order, connection, nth, None, batch_id)
        return answer_of(self._twin, order, umid)

    async def cancel(self, request: web.Request) -> web.Response:
        """DELETE .../messages/{umid}: of a scheduled message that has not gone out."""
        authorise(self._twin, request)
        if not self._twin.schedule.cancel(umid=request.match_info["umid"]):
            raise Refusal(404, 1300, "No scheduled message of that id")
        return web.json_response({"cancelledCount": 1})

    async def cancel_batch(self, request: web.Request) -> web.Response:
        authorise(self._twin, request)
        count = self._twin.schedule.cancel(batch_id=request.match_info["batch"])
        return web.json_response({"cancelledCount": count})

    async def read(self, request: web.Request) -> web.Response:
        """POST .../messages/{umid}/read: blue ticks for the customer."""
        authorise(self._twin, request)
        self._twin.notices.read(self._inbound(request.match_info["umid"]))
        return web.Response()

    async def typing(self, request: web.Request) -> web.Response:
        """POST .../events: a typing indicator on a message at most 2 hours old."""
        authorise(self._twin, request)
        body = read_object(await request.read())
        judge().demand("typing", body)
        message = self._inbound(body["umid"])
        age = self._twin.clock.now() - datetime.fromisoformat(message.at)
        if age > TYPING_WITHIN:
            raise Refusal(400, INVALID_PARAMETER, "the message is older than 2 hours")
        self._twin.notices.read(message, typing=True)
        return web.Response()

    def _inbound(self, umid: str) -> Message:
        message = self._twin.phones.message(umid)
        if message is None or message.direction != "in" or message.line != EIGHT:
            raise Refusal(404, 1300, "Message not found")
        return message

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """POST .../files, multipart `file`: 201 with its name and the token to fetch it by."""
        authorise(self._twin, request)
        if (bad := await misbehave(self._twin, request, "upload", EIGHT)) is not None:
            return bad
        if not request.content_type.startswith("multipart/"):
            raise Refusal(400, INVALID_PARAMETER, "file is required, as multipart/form-data")
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                return await self._keep(part)
        raise Refusal(400, INVALID_PARAMETER, "file is required")

    async def _keep(self, part: BodyPartReader) -> web.Response:
        given = part.headers.get("Content-Type") or "application/octet-stream"
        name, content_type = part.filename or "", given.partition(";")[0].strip()
        file = await self._twin.media.save(name, content_type, chunks_of(part))
        token = _token(file)
        headers = {"Location": f"/files/{file.id}?token={token}"}
        answer = {"fileName": file.id, "token": token}
        return web.json_response(answer, status=201, headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        """GET /files/{name}?token=: without a key, a redirect to the file."""
        file, _ = self._twin.media.find(request.match_info["name"])
        if request.query.get("token") != _token(file):
            raise Refusal(404, 1300, "Media not found")
        raise web.HTTPFound(f"/sandbox/media/{file.id}/{file.name}")

    async def hooks(self, request: web.Request) -> web.Response:
        """GET /api/v1/accounts/{account}/webhooks: secrets masked."""
        authorise(self._twin, request)
        return web.json_response([_masked(hook) for hook in self._known_hooks()])

    async def set_hooks(self, request: web.Request) -> web.Response:
        """POST an array: create or replace by sub-account and type."""
        authorise(self._twin, request)
        given = json.loads(await request.read() or b"null")
        judge().demand("webhooks", given)
        kept = self._known_hooks()
        for hook in given:
            kept = [each for each in kept if _key(each) != _key(hook)] + [hook]
        self._hooks = kept
        self._obey()
        return web.json_response([_masked(hook) for hook in kept])

    async def delete_hooks(self, request: web.Request) -> web.Response:
        """DELETE with `[{"subAccountId", "type"?}]`."""
        authorise(self._twin, request)
        given = json.loads(await request.read() or b"null")
        gone = {_key(hook) for hook in given} if isinstance(given, list) else set()
        self._hooks = [hook for hook in self._known_hooks() if _key(hook) not in gone]
        self._obey()
        return web.Response()

    def _known_hooks(self) -> list[Body]:
        """What was configured here; until then what the settings say."""
        settings = self._twin.settings
        is_ours = settings.webhook_url in {hook["url"] for hook in self._hooks}
        if is_ours or not settings.webhook_url:
            return self._hooks
        common = {
            "subAccountId": settings.sub_account_id,
            "url": settings.webhook_url,
            "enabled": True,
            "httpAuthorization": settings.authorization,
        }
        return [{"type": kind, **common} for kind in ("CADR", "MSG", "CABM")]

    def _obey(self) -> None:
        """Post where the newest enabled webhook of messages says."""
        settings = self._twin.settings
        kinds = ("", "MSG", "CADR")
        hooks = [h for h in self._hooks if h.get("type", "") in kinds and h.get("enabled", True)]
        settings.webhook_url = hooks[-1]["url"] if hooks else ""
        settings.authorization = hooks[-1].get("httpAuthorization", "") if hooks else ""


def _key(hook: Body) -> tuple[str, str]:
    return str(hook.get("subAccountId", "")), str(hook.get("type", ""))


def _masked(hook: Body) -> Body:
    return {**hook, **({"httpAuthorization": MASK} if hook.get("httpAuthorization") else {})}


def _token(file: MediaFile) -> str:
    return hashlib.sha256(f"{file.id}.{file.sha256}".encode()).hexdigest()
