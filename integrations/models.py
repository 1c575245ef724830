"""Keys by which other systems speak to us."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Record, SubAccount


class ApiKey(Record):
    """A bearer key; only its SHA-256 is kept, `prefix` finds the row."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_keys")
    sub_account = models.ForeignKey(SubAccount, null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    scopes = models.CharField(max_length=200, default="journeys")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
