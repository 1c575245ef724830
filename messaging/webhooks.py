"""The webhook endpoint: checks who calls, stores what came, answers. Nothing else happens here.

Answers: 401 wrong secret, 404 no such channel, 405 wrong method, 413 too large; 503 when it cannot
be stored, so that the provider comes again; 200 for everything else, readable or not, because 8x8
repeats refused deliveries for 131 s and then drops them. A GET by which Meta checks the address is
answered with its challenge, or 403.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.encryption import decrypt
from accounts.errors import AccountsError
from messaging.content.values import canonical
from messaging.models import Channel
from messaging.providers.base import InboxItem, Provider, Unreadable
from messaging.providers.registry import provider_of
from messaging.self_test import is_self_test
from messaging.webhook_secrets import WebhookSecrets, read_secrets
from outbox.bell import ring
from outbox.rows import execute
from outbox.transactions import in_transaction

log = logging.getLogger(__name__)

# How long a process may use a channel's secret without looking (seconds).
MOUTH_TTL_S = 5.0
# Deadlock found, could not serialize (PostgreSQL, appendix A): nothing was stored.
_TRY_AGAIN = frozenset({"40P01", "40001"})
_SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization"}

# One statement, so one transaction. The items' ids keep the order in which they came; they are
# inserted in the order of their keys, so that deliveries that overlap do not wait crosswise.
# Provider times are capped at ours, then moved by the demo's clock offset, so that everything that
# looks at wall time agrees.
STORE = """
WITH clock AS MATERIALIZED (SELECT wend_now() AS wall, clock_timestamp() AS real),
delivery AS (
    INSERT INTO messaging_webhookdelivery (channel_id, received_at, headers, body, readable)
    SELECT %(channel)s, clock.real, %(headers)s, %(body)s, %(readable)s FROM clock
    RETURNING id),
seen AS (
    UPDATE messaging_channel SET webhook_seen_at = clock.real FROM clock
     WHERE id = %(channel)s
       AND (webhook_seen_at IS NULL OR webhook_seen_at < clock.real - interval '1 min')),
item AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('messaging_inboundevent', 'id')) AS id, v.*
      FROM unnest(%(channels)s::bigint[], %(keys)s::text[], %(addresses)s::text[],
                  %(kinds)s::text[], %(times)s::timestamptz[], %(bodies)s::text[])
           AS v(channel, key, address, kind, at, body))
INSERT INTO messaging_inboundevent (id, account_id, channel_id, key, address, kind, occurred_at,
       received_at, body, delivery_ref, state, tries, outcome)
SELECT item.id, %(account)s, item.channel, item.key, item.address, item.kind,
       least(item.at, clock.real) + (clock.wall - clock.real), clock.real, item.body, delivery.id,
       'pending', 0, ''
  FROM item, clock, delivery
 ORDER BY item.channel, item.key, item.id
    ON CONFLICT (channel_id, key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Mouth:
    """A channel as its webhook needs it; `peers` are the account's channels by provider's id."""

    channel_id: int
    account_id: int
    provider: Provider
    known_by: WebhookSecrets
    peers: Mapping[str, int]


_mouths: dict[uuid.UUID, tuple[float, Mouth | None]] = {}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one delivery of a provider's webhook, or tell the provider that this is its address."""
    try:
        mouth = _mouth(public_id)
        if mouth is None:
            return HttpResponse(status=404)
        if request.method == "GET":
            return _verified(mouth, request)
        body = _read(request, mouth.provider.webhook_limit)
        if body is None:
            return HttpResponse(status=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not mouth.provider.is_authentic(body, headers, mouth.known_by.secrets):
            return HttpResponse(status=401)
        if is_self_test(body):
            return HttpResponse(body, content_type="application/json")
        _store(mouth, request, body)
    except UnreadablePostError:
        return HttpResponse(status=400)
    except (DatabaseError, AccountsError) as error:
        log.error("webhook of channel %s not stored: %s", public_id, type(error).__name__)
        return HttpResponse(status=503)
    transaction.on_commit(ring)
    return HttpResponse()


def _verified(mouth: Mouth, request: HttpRequest) -> HttpResponse:
    if not mouth.provider.verifies:
        return HttpResponseNotAllowed(["POST"])
    challenge = mouth.provider.verify(request.GET.dict(), mouth.known_by.verify_token)
    if challenge is None:
        return HttpResponse(status=403)
    return HttpResponse(challenge, content_type="text/plain")


def forget_channels() -> None:
    """Look at every channel again at its next delivery."""
    _mouths.clear()


def _mouth(public_id: uuid.UUID) -> Mouth | None:
    until, mouth = _mouths.get(public_id, (0.0, None))
    if until > time.monotonic():
        return mouth
    mouth = _find_mouth(public_id)
    if mouth is not None:
        _mouths[public_id] = (time.monotonic() + MOUTH_TTL_S, mouth)
    return mouth


def _find_mouth(public_id: uuid.UUID) -> Mouth | None:
    channel = Channel.objects.filter(public_id=public_id).first()
    if channel is None:
        return None
    peers = Channel.objects.filter(account=channel.account_id, provider=channel.provider)
    return Mouth(
        channel_id=channel.pk,
        account_id=channel.account_id,
        provider=provider_of(channel.provider),
        known_by=read_secrets(decrypt(channel.webhook_secret_enc)),
        peers=dict(peers.values_list("provider_ref", "pk")),
    )


def _read(request: HttpRequest, limit: int) -> bytes | None:
    """Return the body, None when it is larger than `limit`; never reads further than that.

    Read as a stream: `request.body` would apply the form limit and answer 400.
    """
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    if announced.isdecimal() and int(announced) > limit:
        return None
    parts: list[bytes] = []
    left = limit + 1
    while left > 0 and (part := request.read(left)):
        parts.append(part)
        left -= len(part)
    return None if left <= 0 else b"".join(parts)


def _store(mouth: Mouth, request: HttpRequest, body: bytes) -> None:
    """Store the delivery and its items; items that are there already stay as they are."""
    try:
        items, readable = mouth.provider.split_webhook(body), True
    except Unreadable:
        items, readable = [], False
    values = {
        "channel": mouth.channel_id,
        "account": mouth.account_id,
        "headers": _kept_headers(request),
        "body": body,
        "readable": readable,
        **_columns(mouth, items),
    }
    try:
        execute(STORE, values)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) not in _TRY_AGAIN:
            raise
        in_transaction(lambda: execute(STORE, values))


def _columns(mouth: Mouth, items: Sequence[InboxItem]) -> dict[str, list[object]]:
    """An item that names another channel of the account belongs to that one."""
    return {
        "channels": [mouth.peers.get(item.channel_ref, mouth.channel_id) for item in items],
        "keys": [item.key for item in items],
        "addresses": [item.address for item in items],
        "kinds": [item.kind for item in items],
        "times": [item.occurred_at for item in items],
        "bodies": [item.body for item in items],
    }


def _kept_headers(request: HttpRequest) -> str:
    kept = {k: v for k, v in request.headers.items() if k.lower() not in _SECRET_HEADERS}
    return canonical(kept)
