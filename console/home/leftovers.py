"""What waits for a person: unclear sends, items nobody took, templates that may not go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from outbox.rows import fetch
from templates_lib.models import TemplateTranslation

# Beyond so many the exact number helps nobody.
MOST = 1_000

UNCERTAIN = """
SELECT count(*), min(began_at) FROM (
  SELECT began_at FROM outbox_effect
   WHERE state = 'uncertain' AND account_id = %(account)s LIMIT %(most)s) AS unclear
"""
LEFT = """
SELECT state, count(*), min(received_at) FROM (
  (SELECT state, received_at FROM messaging_inboundevent
    WHERE account_id = %(account)s AND state = 'failed' LIMIT %(most)s)
  UNION ALL
  (SELECT state, received_at FROM messaging_inboundevent
    WHERE account_id = %(account)s AND state = 'unhandled' AND received_at >= %(since)s
      AND kind = 'message' LIMIT %(most)s)) AS left_over
 GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class Some:
    """So many, the oldest from then on."""

    count: int = 0
    oldest: datetime | None = None

    @property
    def told(self) -> str:
        """The count, with a plus when there may be more."""
        return f"{self.count:,}" if self.count < MOST else f"{MOST:,}+"


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What an account has lying about."""

    uncertain: Some
    parked: Some
    unhandled: Some
    templates: list[TemplateTranslation]


def leftovers(account_id: int, since: datetime) -> Leftovers:
    """Look for what needs a person; unhandled messages only since then."""
    unclear = Some(*fetch(UNCERTAIN, {"account": account_id, "most": MOST})[0])
    asked = {"account": account_id, "since": since, "most": MOST}
    left = {state: Some(n, oldest) for state, n, oldest in fetch(LEFT, asked)}
    status = TemplateTranslation.Status
    stopped = TemplateTranslation.objects.filter(
        template__account_id=account_id,
        status__in=[status.PAUSED, status.DISABLED, status.REJECTED],
    ).select_related("template")
    return Leftovers(
        unclear, left.get("failed", Some()), left.get("unhandled", Some()), list(stopped[:20])
    )
