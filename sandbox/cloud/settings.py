"""How the Cloud API of the twin behaves; set by PUT /sandbox/config under `cloud`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

MASK = "***"
_SECRETS = ("app_secret", "verify_token")


@dataclass(slots=True)
class CloudSettings:
    phone_id: str = "106540352242922"
    waba_id: str = "102290129340398"
    app_id: str = "670843887433847"
    access_tokens: list[str] = field(default_factory=list)  # none: every request is 401
    app_secret: str = ""  # signs each webhook
    verify_token: str = ""  # told in the handshake of `POST /sandbox/cloud/verify`
    webhook_url: str = ""  # empty: nothing is posted
    display_phone_number: str = "+65 3129 0002"
    verified_name: str = "Sandbox"
    quality_rating: str = "GREEN"
    status: str = "CONNECTED"
    messaging_limit_tier: str = "TIER_2K"
    throughput_level: str = "STANDARD"
    per_second: float = 80.0  # 0: no limit
    pair_limit: bool = True  # one message in 6 seconds to a customer, 45 of them at once

    def update(self, given: dict[str, Any]) -> None:
        """Take over the given values (already judged by the schema control_config)."""
        for name in (each.name for each in fields(self)):
            setattr(self, name, given.get(name, getattr(self, name)))

    def shown(self) -> dict[str, Any]:
        """All values, secrets masked."""
        shown = {each.name: getattr(self, each.name) for each in fields(self)}
        masked = {name: MASK if shown[name] else "" for name in _SECRETS}
        return {**shown, **masked, "access_tokens": [MASK] * len(self.access_tokens)}
