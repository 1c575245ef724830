"""The web application: routes, and refusals in the provider's envelope."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

from aiohttp import web

from sandbox.booking_api import BookingApi
from sandbox.clock import iso, real_now
from sandbox.cloud.routes import cloud_routes
from sandbox.connections import Connections
from sandbox.control_api import ControlApi
from sandbox.customer_api import CustomerApi
from sandbox.eight_extras import EightExtras
from sandbox.errors import Refusal
from sandbox.ledger import replace_text
from sandbox.provider_api import ProviderApi
from sandbox.routing import Handler, Routes
from sandbox.sending import SendApi
from sandbox.sms import SmsApi
from sandbox.twin import Twin

MAX_BODY = 2**20


def make_app(twin: Twin) -> web.Application:
    app = web.Application(client_max_size=MAX_BODY)
    connections = Connections()
    for method, path, handler in (
        *_provider_routes(twin, connections),
        *cloud_routes(twin, connections),
        *_booking_routes(twin),
        *_control_routes(twin),
        *_customer_routes(twin),
    ):
        app.router.add_route(method, path, _answering(handler))
    return app


async def serve(twin: Twin, host: str, port: int, folder: Path) -> None:
    """Serve until SIGTERM or SIGINT; `sandbox.json` in the folder tells where."""
    place = folder / "sandbox.json"
    place.unlink(missing_ok=True)  # left over by a killed start
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    runner = web.AppRunner(make_app(twin), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await twin.poster.start()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
        replace_text(place, json.dumps(_place(host, runner.addresses[0][1])))
        await stopping.wait()
    finally:
        twin.ledger.flush()
        await twin.poster.stop()
        await runner.cleanup()
        twin.ledger.close()
        twin.phones.close()
        place.unlink(missing_ok=True)


def _place(host: str, port: int) -> dict[str, object]:
    return {
        "host": host,
        "port": port,
        "url": f"http://{host}:{port}",
        "pid": os.getpid(),
        "started_at": iso(real_now()),
    }


def _answering(handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.answer()

    return answer


def _provider_routes(twin: Twin, connections: Connections) -> Routes:
    messages = "/api/v1/subaccounts/{sub}/messages"
    channel = "/api/v1/accounts/{account}/channels/{channel}"
    api, extras = ProviderApi(twin), EightExtras(twin, connections)
    return (
        ("POST", messages, SendApi(twin, connections).send),
        ("POST", messages + "/batch", extras.batch),
        ("DELETE", messages + "/batch/{batch}", extras.cancel_batch),
        ("GET", messages + "/{umid}", api.details),
        ("DELETE", messages + "/{umid}", extras.cancel),
        ("POST", messages + "/{umid}/read", extras.read),
        ("POST", "/api/v1/subaccounts/{sub}/events", extras.typing),
        ("POST", "/api/v1/subaccounts/{sub}/files", extras.upload),
        ("GET", "/files/{name}", extras.file),
        ("GET", "/api/v1/accounts/{account}/webhooks", extras.hooks),
        ("POST", "/api/v1/accounts/{account}/webhooks", extras.set_hooks),
        ("DELETE", "/api/v1/accounts/{account}/webhooks", extras.delete_hooks),
        ("GET", channel + "/templates", api.list_templates),
        ("POST", channel + "/templates", api.create_template),
        ("DELETE", channel + "/templates/{name}", api.delete_template),
        ("GET", channel + "/flows", api.list_flows),
        ("POST", channel + "/flows", api.create_flow),
        ("GET", channel + "/flows/{flow}", api.get_flow),
        ("PUT", channel + "/flows/{flow}", api.update_flow),
        ("DELETE", channel + "/flows/{flow}", api.delete_flow),
        ("POST", channel + "/flows/{flow}/publish", api.publish_flow),
        ("POST", channel + "/flows/{flow}/deprecate", api.deprecate_flow),
        ("GET", channel + "/flows/{flow}/preview", api.preview_flow),
    )


def _booking_routes(twin: Twin) -> Routes:
    api = BookingApi(twin)
    return (
        ("POST", "/api/availability", api.availability),
        ("POST", "/api/bookings", api.book),
        ("GET", "/api/bookings", api.bookings),
    )


def _control_routes(twin: Twin) -> Routes:
    api = ControlApi(twin)
    return (
        ("GET", "/sandbox/health", api.health),
        ("GET", "/sandbox/config", api.read_config),
        ("PUT", "/sandbox/config", api.write_config),
        ("POST", "/sandbox/clock", api.move_clock),
        ("GET", "/sandbox/ledger", api.ledger),
        ("GET", "/sandbox/histogram", api.histogram),
        ("GET", "/sandbox/webhooks", api.webhooks),
        ("POST", "/sandbox/misbehave", api.add_rule),
        ("GET", "/sandbox/misbehave", api.rules),
        ("DELETE", "/sandbox/misbehave", api.clear_rules),
        ("PUT", "/sandbox/templates/{name}/{language}", api.set_template),
        ("GET", "/sandbox/flows/{flow}", api.flow_json),
        ("POST", "/sandbox/cloud/verify", api.verify),
        ("POST", "/sandbox/reset", api.reset),
    )


def _customer_routes(twin: Twin) -> Routes:
    phone = "/sandbox/phones/{msisdn}"
    api = CustomerApi(twin)
    return (
        ("GET", "/sandbox/phones", api.phones),
        ("GET", phone, api.phone),
        ("POST", phone + "/say", api.say),
        ("POST", phone + "/sms", SmsApi(twin).write),
        ("POST", phone + "/tap", api.tap),
        ("POST", phone + "/submit", api.submit),
        ("POST", phone + "/media", api.send_media),
        ("POST", phone + "/location", api.location),
        ("POST", phone + "/contacts", api.contacts),
        ("POST", phone + "/reaction", api.reaction),
        ("POST", phone + "/order", api.order),
        ("POST", phone + "/send-raw", api.send_raw),
        ("POST", phone + "/open", api.open),
        ("GET", "/sandbox/media/{media}/{name}", api.media),
    )
