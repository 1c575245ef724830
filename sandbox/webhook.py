"""One body to post, and how it travels: where to, in which bytes, signed by whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.envelope import signature, wire
from sandbox.lines import CLOUD, EIGHT, SMS
from sandbox.settings import Settings


@dataclass(slots=True, eq=False)
class Webhook:
    """`posted` is called once, after the first try, whatever came of it; `arrived` when the
    receiver has taken it."""

    kind: str  # status, inbound, template, raw
    msisdn: str
    body: dict[str, Any]
    state: str = ""
    posted: Callable[[], None] | None = None
    arrived: Callable[[], None] | None = None
    life: int = 0
    tries: int = 0
    line: str = EIGHT
    umid: str = ""
    signature: str = ""  # "wrong" or "missing": of a Cloud webhook that is not to be believed

    def has_been_tried(self) -> None:
        after, self.posted = self.posted, None
        if after is not None:
            after()


def address(settings: Settings, line: str) -> str:
    """Where the webhooks of a line go; "" for nowhere."""
    match line:
        case "sms":
            return settings.sms_webhook_url
        case "cloud":
            return settings.cloud.webhook_url
        case _:
            return settings.webhook_url


def request_of(settings: Settings, webhook: Webhook) -> tuple[bytes, dict[str, str]]:
    """The bytes and the headers of a POST."""
    headers = {"Content-Type": "application/json"}
    if webhook.line != CLOUD:
        is_sms = webhook.line == SMS
        headers["Authorization"] = settings.sms_authorization if is_sms else settings.authorization
        return json.dumps(webhook.body).encode(), headers
    raw = wire(webhook.body)
    if webhook.signature != "missing":
        secret = "wrong" if webhook.signature else settings.cloud.app_secret  # noqa: S105
        headers["X-Hub-Signature-256"] = signature(secret, raw)
    return raw, headers
