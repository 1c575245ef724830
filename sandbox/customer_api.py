"""What a customer does with the phone: write, tap, submit, send a file, look, put it away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.errors import Refusal, read_object
from sandbox.judge import judge
from sandbox.lines import CLOUD, EIGHT, LINES, SMS
from sandbox.mischief import misbehave
from sandbox.orders import e164
from sandbox.phones import Phone
from sandbox.rendering import View
from sandbox.replies import Replies, find_choice, find_form, find_products
from sandbox.talking import Talking
from sandbox.twin import Twin
from sandbox.webhook import Webhook

LONGEST_WAIT_S = 30.0
CAPTION_LENGTH = 1024
_CHUNK = 2**16
Body = dict[str, Any]


class CustomerApi:
    """Every verb takes `line`, in its body or its query: 8x8 (as without one) or cloud."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._replies = Replies(twin.settings, twin.clock)
        self._talking = Talking(twin)

    async def phones(self, request: web.Request) -> web.Response:
        return web.json_response({"phones": [each.summary() for each in self._twin.phones.all()]})

    async def phone(self, request: web.Request) -> web.Response:
        """A phone nobody wrote to or from is empty, not missing.

        `?line=` shows one chat of it alone. `?after=REVISION&wait=SECONDS` answers as soon as it
        has another revision than that.
        """
        number = _number(request)
        after, seconds = _count(request, "after", -1), _count(request, "wait", 0)
        if seconds and self._phone(number).revision == after:
            await self._twin.phones.changes.wait(number, min(seconds, LONGEST_WAIT_S))
        line = _line(request, {}, "")
        shown = {**self._phone(number).shown(line), "now": self._twin.clock.text()}
        return web.json_response(shown)

    async def say(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_say")
        phone = self._twin.phone(_number(request))
        webhook = self._replies.text(phone, body["text"], body.get("reply_to", ""))
        return self._inbound(request, phone, webhook, View(text=body["text"]), body)

    async def tap(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_tap")
        phone = self._known_phone(request)
        message, choice = find_choice(
            phone,
            body.get("title", ""),
            body.get("id", ""),
            body.get("message", ""),
            _line(request, body, ""),
        )
        webhook = self._replies.tap(phone, message, choice)
        asked = {**body, "line": message.line}
        return self._inbound(request, phone, webhook, View(text=choice.title), asked)

    async def submit(self, request: web.Request) -> web.Response:
        """8x8's webhook does not say which message the form belongs to; the phone shows it."""
        body = await _body(request, "control_submit")
        phone = self._known_phone(request)
        message, form = find_form(phone, body.get("message", ""), _line(request, body, ""))
        webhook = self._replies.submission(phone, form, body["answers"])
        asked = {**body, "line": message.line}
        view = View(text="Response sent")
        return self._inbound(request, phone, webhook, view, asked, message.umid)

    async def location(self, request: web.Request) -> web.Response:
        body = await _body(request, "control_location")
        phone = self._twin.phone(_number(request))
        webhook = self._replies.location(phone, body["location"])
        return self._inbound(request, phone, webhook, View(text="location"), body)

    async def contacts(self, request: web.Request) -> web.Response:
        """`{"contacts": [...]}` as Meta writes cards."""
        body = await _body(request, "control_contacts")
        phone = self._twin.phone(_number(request))
        names = ", ".join(each["name"]["formatted_name"] for each in body["contacts"])
        webhook = self._replies.contacts(phone, body["contacts"])
        return self._inbound(request, phone, webhook, View(text=names), body)

    async def reaction(self, request: web.Request) -> web.Response:
        """`{"message", "emoji"}`: an empty emoji takes the reaction back."""
        body = await _body(request, "control_reaction")
        phone = self._known_phone(request)
        message = phone.find(body["message"])
        if message is None:
            raise Refusal(404, 1300, "no such message on this phone")
        webhook = self._replies.reaction(phone, message, body["emoji"])
        asked = {**body, "line": message.line}
        return self._inbound(request, phone, webhook, View(text=body["emoji"]), asked)

    async def order(self, request: web.Request) -> web.Response:
        """`{"items": [...], "text"?, "message"?}`: a cart out of a message with products."""
        body = await _body(request, "control_order")
        phone = self._known_phone(request)
        message = find_products(phone, body.get("message", ""), _line(request, body, ""))
        webhook = self._replies.order(phone, message, body["items"], body.get("text", ""))
        asked = {**body, "line": message.line}
        view = View(text=body.get("text", "") or "cart")
        return self._inbound(request, phone, webhook, view, asked)

    async def send_media(self, request: web.Request) -> web.Response:
        """The body is the file itself; `?name=` and `?text=` say the rest."""
        phone, text = self._twin.phone(_number(request)), request.query.get("text", "")
        if len(text) > CAPTION_LENGTH:
            raise Refusal(400, 1000, f"a caption has at most {CAPTION_LENGTH} characters")
        name = request.query.get("name", "")
        chunks = request.content.iter_chunked(_CHUNK)
        media = await self._twin.media.save(name, request.content_type, chunks)
        path = f"/sandbox/media/{media.id}/{quote(media.name)}"
        url = f"{request.url.origin()}{path}"
        webhook = self._replies.media(phone, media.kind, url, text)
        return self._inbound(request, phone, webhook, View(text=text, header=url), {})

    async def media(self, request: web.Request) -> web.StreamResponse:
        if (bad := await misbehave(self._twin, request, "download", EIGHT)) is not None:
            return bad
        media, path = self._twin.media.find(request.match_info["media"])
        headers = {"Content-Type": media.content_type, "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(path, headers=headers)

    async def send_raw(self, request: web.Request) -> web.Response:
        """Post any body as it is; the phone shows nothing, but an inbound opens the window."""
        phone, line = self._twin.phone(_number(request)), _line(request, {}, EIGHT)
        webhook = read_object(await request.read())
        if line == CLOUD or webhook.get("eventType") == "inbound_message_received":
            phone.heard_at[line] = self._twin.clock.now()
            self._twin.phones.touch(phone)
        self._twin.poster.post(Webhook("raw", phone.msisdn, webhook, line=line))
        return web.json_response(webhook)

    async def open(self, request: web.Request) -> web.Response:
        """`{"open": bool}`: an opened phone reads what it has; a closed one reads nothing."""
        body = await _body(request, "control_open")
        phone = self._twin.phone(_number(request))
        phone.open = body["open"]
        self._twin.phones.touch(phone)
        if phone.open:
            self._twin.receipts.open(phone)
        return web.json_response(phone.summary())

    def _phone(self, number: str) -> Phone:
        is_open = self._twin.settings.phones_open
        return self._twin.phones.get(number) or Phone(number, "", "", is_open)

    def _known_phone(self, request: web.Request) -> Phone:
        phone = self._twin.phones.get(_number(request))
        if phone is None:
            raise Refusal(404, 1300, "nobody has written to this phone")
        return phone

    def _inbound(
        self,
        request: web.Request,
        phone: Phone,
        webhook: Body,
        view: View,
        asked: Body,
        reply_to: str = "",
    ) -> web.Response:
        line = _line(request, asked, EIGHT)
        if line == SMS:
            raise Refusal(400, 1000, "an SMS is plain text")
        return web.json_response(self._talking.inbound(phone, line, webhook, view, asked, reply_to))


def _line(request: web.Request, body: Body, default: str) -> str:
    line = str(body.get("line") or request.query.get("line") or default)
    if line and line not in LINES:
        raise Refusal(400, 1000, f"line must be one of {', '.join(LINES)}")
    return line


def _number(request: web.Request) -> str:
    number = e164(request.match_info["msisdn"])
    if not number:
        raise Refusal(400, 1002, "Invalid msisdn")
    return number


def _count(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.removeprefix("-").isdecimal():
        raise Refusal(400, 1000, f"{name} must be a whole number")
    return int(text)


async def _body(request: web.Request, schema: str) -> Body:
    body = read_object(await request.read())
    judge().demand(schema, body)
    return body
