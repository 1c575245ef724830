"""How the sandbox behaves; set by PUT /sandbox/config."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sandbox.cloud.settings import CloudSettings

DEFAULT_STATUSES = ("sent", "delivered_to_recipient", "read")
MASK = "***"


@dataclass(slots=True)
class Settings:
    webhook_url: str = ""  # empty: nothing is posted
    authorization: str = ""  # value of the Authorization header of each webhook
    account_id: str = "sandbox"
    sub_account_id: str = "sandbox"
    # SMS has a sub-account and a webhook of its own; without the first it is not served.
    sms_sub_account_id: str = ""
    sms_webhook_url: str = ""
    sms_authorization: str = ""
    channel_id: str = "00000000-0000-4000-8000-000000000001"
    api_keys: list[str] = field(default_factory=list)  # none: every request is 401
    inbound_version: int = 3  # 3: BSUID in channelUserId; 2: the digits of the number
    statuses: list[str] = field(default_factory=lambda: list(DEFAULT_STATUSES))
    status_delay_s: float = 0.05  # before each status of a message
    latency_s: float = 0.0  # before each answer to a send
    retry_scale: float = 1.0  # webhooks are tried again after 1, 10, 30, 90 s times this
    webhook_concurrency: int = 16
    enforce_window: bool = True
    phones_open: bool = True  # customers look at their phones: delivered becomes read
    omit_msisdn: bool = False  # v3 may know a customer by BSUID only
    template_reply: str = "text"  # a tapped quick reply comes as Text + payload, or "interactive"
    bsuid_country: str = "SG"
    booking_time_zone: str = "Asia/Singapore"
    cloud: CloudSettings = field(default_factory=CloudSettings)

    def update(self, given: dict[str, Any]) -> None:
        """Take over the given values (already judged by the schema control_config)."""
        for name in (each.name for each in fields(self)):
            if name in given and name != "cloud":
                setattr(self, name, _statuses(given[name]) if name == "statuses" else given[name])
        self.cloud.update(given.get("cloud", {}))

    def shown(self) -> dict[str, Any]:
        """All values, secrets masked."""
        shown = asdict(self)
        shown["authorization"] = MASK if self.authorization else ""
        shown["sms_authorization"] = MASK if self.sms_authorization else ""
        shown["api_keys"] = [MASK] * len(self.api_keys)
        shown["cloud"] = self.cloud.shown()
        return shown


def _statuses(value: bool | list[str]) -> list[str]:
    if isinstance(value, list):
        return value
    return list(DEFAULT_STATUSES) if value else []
