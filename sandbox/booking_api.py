"""The sample booking API: POST /api/availability, POST and GET /api/bookings."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from sandbox.booking import Taken, Unbookable
from sandbox.errors import Refusal, read_object
from sandbox.mischief import hang_up
from sandbox.twin import Twin


class BookingApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    async def availability(self, request: web.Request) -> web.StreamResponse:
        wish = await _wish(request)
        if (bad := await self._misbehaviour(request, "availability", wish)) is not None:
            return bad
        service = wish.get("service")
        if not isinstance(service, str) or not service:
            return _refusal(422, {"service": "is required"})
        zone = self._twin.settings.booking_time_zone
        return web.json_response(
            self._twin.bookings.availability(service, self._twin.clock.now(), zone)
        )

    async def book(self, request: web.Request) -> web.StreamResponse:
        wish = await _wish(request)
        if (bad := await self._misbehaviour(request, "bookings", wish)) is not None:
            return bad
        return self._book(request, wish)

    async def bookings(self, request: web.Request) -> web.Response:
        return web.json_response({"bookings": self._twin.bookings.all()})

    def _book(self, request: web.Request, wish: dict[str, Any]) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        zone = self._twin.settings.booking_time_zone
        try:
            booking = self._twin.bookings.book(wish, key, self._twin.clock.now(), zone)
        except Taken:
            return web.json_response({"error": "slot_taken"}, status=409)
        except Unbookable as error:
            return _refusal(422, error.fields)
        answer = {
            "bookingId": booking.bookingId,
            "startsAt": booking.startsAt,
            "location": booking.location,
            "service": booking.service,
        }
        return web.json_response(answer, status=201)

    async def _misbehaviour(
        self, request: web.Request, operation: str, wish: dict[str, Any]
    ) -> web.StreamResponse | None:
        """The planned bad answer, or None to go on."""
        rule = self._twin.misbehaviour.for_booking(operation, str(wish.get("phone", "")))
        if rule is None:
            return None
        if rule.accepts and operation == "bookings":
            self._book(request, wish)
        match rule.kind:
            case "slow":
                await asyncio.sleep(rule.deed.get("seconds", 1.0))
                return None
            case "invalid_json":
                return web.Response(text='{"oops": ', content_type="application/json")
            case "drop":
                return hang_up(request)
            case _:
                status = rule.deed.get("status", 500)
                return web.json_response({"error": "planned misbehaviour"}, status=status)


async def _wish(request: web.Request) -> dict[str, Any]:
    try:
        return read_object(await request.read())
    except Refusal as error:
        raise web.HTTPBadRequest(
            text='{"error": "not JSON"}', content_type="application/json"
        ) from error


def _refusal(status: int, fields: dict[str, str]) -> web.Response:
    return web.json_response({"error": "invalid", "errors": fields}, status=status)
