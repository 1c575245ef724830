"""People: a contact and the identities (number, BSUID) by which channels know them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from accounts.models import Account, Record


class Contact(Record):
    """One person of one account. Has no number column: see ContactIdentity."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=16, blank=True)
    attributes = models.TextField(default="{}")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("view_number", "Can see whole phone numbers")]
        indexes = [
            models.Index(fields=["account", "created_at"], name="contact_by_time"),
            # What is typed into a search is a part of a name.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or f"Contact {self.public_id.hex[:8]}"


class ContactIdentity(Record):
    """A number (E.164 with +, scope '') or a BSUID (scope = portfolio business id)."""

    class Kind(models.TextChoices):
        MSISDN = "msisdn", "Phone number"
        BSUID = "bsuid", "WhatsApp user id"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    scope = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=140)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "contact identities"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "scope", "value"],
                condition=models.Q(valid_to__isnull=True),
                name="identity_is_one_contact",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["msisdn", "bsuid"]), name="identity_kind_is_known"
            ),
        ]
        indexes = [
            # What is typed into a search is a part of a number, often its end.
            GinIndex(OpClass("value", name="gin_trgm_ops"), name="identity_by_part")
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.value[-4:]}"
