"""What all requests to the phone API share: method, permission, and errors as sentences."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeAlias

from asgiref.sync import sync_to_async
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from console.phone.errors import PhoneError
from console.phone.line import PERMISSION, line_of
from console.phone.sandbox import SandboxDown, SandboxRefused

View: TypeAlias = Callable[..., Awaitable[HttpResponseBase]]
Body: TypeAlias = dict[str, Any]


def answering(method: str, permission: str = PERMISSION) -> Callable[[View], View]:
    """Call the view with the request's line; answer what goes wrong as `{"error": sentence}`."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            try:
                if request.method != method:
                    raise PhoneError(405, _("Use %(method)s.") % {"method": method})
                line = await sync_to_async(line_of)(request, permission)
                return await view(request, line, **kwargs)
            except PhoneError as error:
                return failed(error.status, error.text)
            except SandboxRefused as error:
                return failed(error.status, refusal(error))
            except SandboxDown:
                return failed(502, down())

        return answer

    return decorate


def failed(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def done() -> JsonResponse:
    return JsonResponse({"ok": True})


def down() -> str:
    return _("The sandbox does not answer. Check that the demo is running, then try again.")


def refusal(error: SandboxRefused) -> str:
    """Return the sandbox's refusal as a person needs it; its own words where we have none."""
    match error.status:
        case 404:
            return _("This is no longer on the phone. Load the page again.")
        case 409:
            return _("Tapping this sends nothing.")
        case 413:
            return _("This is more than WhatsApp takes.")
        case _:
            return _("The phone refuses this: %(reason)s") % {"reason": error.message}


def body_of(request: HttpRequest) -> Body:
    """Return the JSON object of a request; raise PhoneError for anything else."""
    try:
        body = json.loads(request.body)
    except RequestDataTooBig as error:
        raise PhoneError(413, _("This is more than WhatsApp takes.")) from error
    except (ValueError, RecursionError) as error:
        raise PhoneError(400, _("Send a JSON object.")) from error
    if not isinstance(body, dict):
        raise PhoneError(400, _("Send a JSON object."))
    return body


def text_in(body: Body, key: str, needed: bool = True) -> str:
    """Return a text of the body; raise PhoneError when it is missing or no text."""
    value = body.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise PhoneError(400, _("“%(key)s” must be a text.") % {"key": key})
    return value
