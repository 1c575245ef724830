"""The 8x8-compatible Automation API: here the triggers that other systems set off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from integrations.errors import (
    FORBIDDEN,
    INVALID_MSISDN,
    INVALID_PARAMETER,
    UNAUTHORISED,
    failure,
)
from integrations.keys import key_of
from integrations.models import ApiKey
from journeys.errors import NoContact
from journeys.event_trigger import Happening, start_by_event
from journeys.http_trigger import start_by_request

SCOPE = "journeys"


class HttpRequestTrigger(APIView):
    """POST any JSON object: starts every enabled http_request journey of the sub-account.

    8x8 Automation API: answers 200 with no body. Differs in one point: data without a usable
    phone number answers 400 (code 1002) instead of starting a run that cannot send.
    """

    def post(self, request: Request, account_id: str) -> Response:
        key = authenticate(request)
        if key is None:
            return failure(UNAUTHORISED, "Send your API key as 'Authorization: Bearer KEY'.")
        if key.account.public_id != account_id or SCOPE not in key.scopes.split():
            return failure(FORBIDDEN, "This key may not start journeys of this account.")
        try:
            data = read_object(request)
        except RequestDataTooBig:
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            return failure(INVALID_PARAMETER, f"Send at most {limit} bytes.", status=413)
        if data is None:
            return failure(INVALID_PARAMETER, "Send a JSON object as the body.")
        sub_account = request.query_params.get("subAccountId") or None
        if key.sub_account is not None and sub_account not in {None, key.sub_account.name}:
            return failure(FORBIDDEN, "This key belongs to another sub-account.")
        name = key.sub_account.name if key.sub_account else sub_account
        try:
            start_by_request(key.account, name, data)
        except NoContact as error:
            return failure(INVALID_MSISDN, str(error))
        return Response(status=200)


class EventTrigger(APIView):
    """POST {"event", "contact", "data"?, "id"?}: starts the journeys that wait for this event.

    Ours, not 8x8's. `contact` is a number, a WhatsApp user id or a contact's uuid. The same `id`
    of the same event starts nothing twice. Answers {"started": how many journeys were asked}.
    """

    def post(self, request: Request, account_id: str) -> Response:
        key = authenticate(request)
        if key is None:
            return failure(UNAUTHORISED, "Send your API key as 'Authorization: Bearer KEY'.")
        if key.account.public_id != account_id or SCOPE not in key.scopes.split():
            return failure(FORBIDDEN, "This key may not start journeys of this account.")
        try:
            body = read_object(request)
        except RequestDataTooBig:
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            return failure(INVALID_PARAMETER, f"Send at most {limit} bytes.", status=413)
        happening = read_happening(body or {})
        if happening is None:
            return failure(
                INVALID_PARAMETER,
                'Send {"event": "...", "contact": "...", "data": {}, "id": "..."}.',
            )
        name = key.sub_account.name if key.sub_account else None
        try:
            return Response({"started": start_by_event(key.account, name, happening)})
        except NoContact as error:
            return failure(INVALID_MSISDN, str(error))


def read_happening(body: Mapping[str, Any]) -> Happening | None:
    """Return what another system tells; None when a part is missing or is no text."""
    texts = [body.get(name, "") for name in ("event", "contact", "id")]
    data = body.get("data", {})
    if not all(isinstance(text, str) for text in texts) or not isinstance(data, dict):
        return None
    event, contact, own = (text.strip() for text in texts)
    return Happening(event, contact, data, own) if event and contact else None


def authenticate(request: Request) -> ApiKey | None:
    """Return the key of the request's bearer token, None when there is no valid one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return key_of(token.strip()) if scheme.lower() == "bearer" and token else None


def read_object(request: Request) -> dict[str, Any] | None:
    """Return the JSON object of the body; None when it is none, or nested too deeply.

    Raises RequestDataTooBig.
    """
    try:
        data = request.data
    except (ParseError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
