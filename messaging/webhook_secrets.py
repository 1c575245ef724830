"""How a provider's webhooks are known: secrets, two while one is changed, and a verify token.

Kept as one encrypted text. 8x8: the whole value of the Authorization header. Meta: app secrets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from messaging.content.values import canonical


@dataclass(frozen=True, slots=True)
class WebhookSecrets:
    """`secrets` are the current one and, during a change, the next; `verify_token` answers the
    GET by which Meta checks the address."""

    secrets: tuple[str, ...] = field(repr=False)
    verify_token: str = field(default="", repr=False)

    def text(self) -> str:
        """Return the text that is encrypted; one secret alone is kept as it is."""
        if len(self.secrets) == 1 and not self.verify_token and not self.secrets[0].startswith("{"):
            return self.secrets[0]
        return canonical({"secrets": list(self.secrets), "verify_token": self.verify_token})


def read_secrets(text: str) -> WebhookSecrets:
    """Return what `WebhookSecrets.text` wrote."""
    if not text.startswith("{"):
        return WebhookSecrets((text,))
    kept = json.loads(text)
    return WebhookSecrets(tuple(kept["secrets"]), kept["verify_token"])
