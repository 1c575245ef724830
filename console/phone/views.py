"""The phone API: JSON in and out, spoken by the island on the phone page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.translation import gettext as _

from console.demo.phones import BOOKING_WORDS
from console.live import still
from console.phone import media as files
from console.phone.actions import start_order
from console.phone.answering import answering, body_of, done, text_in
from console.phone.chat import chat_of
from console.phone.errors import PhoneError
from console.phone.line import FILES, Line, line_of, number_of
from console.phone.live import events
from console.phone.texts import wording
from flows.models import FlowVersion
from messaging.content.limits import LENGTHS

TEXT_LENGTH = next(limit.most for limit in LENGTHS if limit.path == "content.text")


@answering("GET")
async def texts(request: HttpRequest, line: Line) -> HttpResponseBase:
    return JsonResponse(wording())


@answering("GET")
async def phone(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    found = await line.sandbox.phone(number_of(msisdn))
    return JsonResponse(chat_of(found, line))


@answering("GET")
async def live(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    def chat(found: Mapping[str, Any]) -> Mapping[str, Any]:
        return chat_of(found, line)

    response = StreamingHttpResponse(
        events(line.sandbox, number_of(msisdn), chat, still(request, _check)),
        content_type="text/event-stream",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _check(request: HttpRequest) -> None:
    try:
        line_of(request)
    except PhoneError as error:
        raise PermissionDenied from error


@answering("POST")
async def say(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    body = body_of(request)
    text = text_in(body, "text")
    if len(text) > TEXT_LENGTH:
        raise PhoneError(
            400, _("WhatsApp takes texts of up to %(most)d characters.") % {"most": TEXT_LENGTH}
        )
    await line.sandbox.say(number_of(msisdn), text, text_in(body, "reply_to", needed=False))
    return done()


@answering("POST")
async def tap(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    body = body_of(request)
    await line.sandbox.tap(number_of(msisdn), text_in(body, "message"), text_in(body, "id"))
    return done()


@answering("POST")
async def submit(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    body = body_of(request)
    answers = body.get("answers")
    if not isinstance(answers, dict):
        raise PhoneError(400, _("“%(key)s” must be an object.") % {"key": "answers"})
    await line.sandbox.submit(number_of(msisdn), text_in(body, "message"), answers)
    return done()


@answering("POST")
async def open_phone(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    is_open = body_of(request).get("open")
    if not isinstance(is_open, bool):
        raise PhoneError(400, _("“%(key)s” must be true or false.") % {"key": "open"})
    await line.sandbox.open(number_of(msisdn), is_open)
    return done()


@answering("POST")
async def locate(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    await line.sandbox.locate(number_of(msisdn), body_of(request))
    return done()


@answering("POST")
async def send_contact(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    body = body_of(request)
    name, phone = text_in(body, "name"), text_in(body, "phone")
    card = {"name": {"formatted_name": name}, "phones": [{"phone": phone, "type": "CELL"}]}
    await line.sandbox.send_contacts(number_of(msisdn), [card])
    return done()


@answering("POST")
async def react(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    body = body_of(request)
    emoji = text_in(body, "emoji", needed=False)
    await line.sandbox.react(number_of(msisdn), text_in(body, "message"), emoji)
    return done()


@answering("POST")
async def send_media(request: HttpRequest, line: Line, msisdn: str) -> HttpResponseBase:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise PhoneError(400, _("Choose a file to send."))
    await files.send(line, number_of(msisdn), file, request.POST.get("text", ""))
    return done()


@answering("GET", FILES)
async def media(request: HttpRequest, line: Line, media_id: str) -> HttpResponseBase:
    name = request.GET.get("name", "") or media_id
    return await files.fetch(line, media_id, name, request.headers.get("Range", ""))


@answering("GET")
async def flow(request: HttpRequest, line: Line, flow_id: str) -> HttpResponseBase:
    version = await (
        FlowVersion.objects.filter(
            flow__account=line.account, remote_id=flow_id, status=FlowVersion.Status.PUBLISHED
        )
        .order_by("-number")
        .afirst()
    )
    if version is None:
        raise PhoneError(404, _("This account has no published Flow of that id."))
    return HttpResponse(version.json, content_type="application/json")


@answering("POST")
async def start(request: HttpRequest, line: Line, demo: str) -> HttpResponseBase:
    msisdn = number_of(text_in(body_of(request), "number"))
    match demo:
        case "appointment_booking":
            await line.sandbox.say(msisdn, BOOKING_WORDS)
        case "order_shipped":
            await sync_to_async(start_order)(line.user, line.account, msisdn, line.sub_account)
        case _:
            raise PhoneError(404, _("There is no such demo."))
    return done()
