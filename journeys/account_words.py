"""The words that accounts added to those we know: read once for a batch of contacts."""

from __future__ import annotations

from collections.abc import Collection

from journeys.models import Keyword


def account_keywords(account_ids: Collection[int]) -> dict[tuple[int, str], Keyword]:
    """Return (account, word) -> keyword of these accounts."""
    rows = Keyword.objects.filter(account__in=account_ids)
    return {(row.account_id, row.word): row for row in rows}
