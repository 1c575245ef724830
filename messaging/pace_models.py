"""How much has been sent to whom: what WhatsApp counts beside the number's own rate."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Portfolio, Record
from contacts.models import Contact


class PairRate(Record):
    """A person on a channel; `tat` is the moment from which the pair is free again (GCRA)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey("messaging.Channel", on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    tat = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["channel", "contact"], name="pair_rate_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}:{self.contact_id}"


class Opening(Record):
    """When a business last wrote first to a person: counted against its messaging limit."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "contact"], name="opening_is_one")
        ]
        indexes = [models.Index(fields=["portfolio", "opened_at"], name="opening_by_time")]

    def __str__(self) -> str:
        return f"{self.portfolio_id}:{self.contact_id}"
