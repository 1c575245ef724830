"""Meta's webhook envelope around one or more changes, and the bytes and signature it travels as."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.settings import CloudSettings

Body = dict[str, Any]
CHANGES_MOST = 1000


def change(settings: CloudSettings, field: str, value: Body) -> Body:
    """A webhook with one change."""
    entry = {"id": settings.waba_id, "changes": [{"value": value, "field": field}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def messages_value(settings: CloudSettings, **parts: Any) -> Body:
    """The value of a change of the field `messages`."""
    number = "".join(each for each in settings.display_phone_number if each.isdecimal())
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number, "phone_number_id": settings.phone_id},
        **parts,
    }


def grouped(bodies: Sequence[Body]) -> Body:
    """Several webhooks as one with all their changes."""
    changes = [each for body in bodies for entry in body["entry"] for each in entry["changes"]]
    return {**bodies[0], "entry": [{**bodies[0]["entry"][0], "changes": changes}]}


def wire(body: Body) -> bytes:
    """The raw bytes: Meta escapes slashes, and everything that is not ASCII."""
    return json.dumps(body).replace("/", "\\/").encode()


def signature(secret: str, raw: bytes) -> str:
    """Meta Cloud API, webhooks: X-Hub-Signature-256, HMAC-SHA256 of the raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
