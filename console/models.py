"""No tables: what people may do on pages that belong to no single model."""

from __future__ import annotations

from django.db import models


class Page(models.Model):
    """Carries the permissions of console pages; has no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("use_phone", "Can play the customer on the phone page")]

    def __str__(self) -> str:
        return "page"
