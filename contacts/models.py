"""People: a contact, the identities (number, BSUID) by which channels know them, their consent."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

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


class Consent(Record):
    """One thing a person said about being written to. Rows are only ever added: the database
    refuses everything else, save that erasure takes away the contact."""

    class Action(models.TextChoices):
        GRANT = "grant", _("Granted")
        REVOKE = "revoke", _("Revoked")

    class Source(models.TextChoices):
        KEYWORD = "keyword", _("Message from the customer")
        WHATSAPP = "whatsapp", _("Setting in WhatsApp")
        RECEIPT = "receipt", _("Refused on delivery")
        WEBSITE = "website", _("Web form")
        PAPER = "paper", _("Paper form")
        CALL = "call", _("Phone call")
        EMAIL = "email", _("E-mail")
        PERSON = "person", _("In person")
        JOURNEY = "journey", _("Answer in a journey")
        API = "api", _("API")
        IMPORT = "import", _("Import")

    # An account with proof in it is not thrown away.
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="consents"
    )
    # Knows the person's number again when the contact is gone (see consent.py).
    subject_hmac = models.CharField(max_length=64)
    # "" is everything.
    topic = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=6, choices=Action.choices)
    source = models.CharField(max_length=16, choices=Source.choices)
    # What proves it: the id of a message or event, or a person's words.
    evidence = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "consent"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=["grant", "revoke"]), name="consent_action_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    source__in=["keyword", "whatsapp", "receipt", "website", "paper", "call"]
                    + ["email", "person", "journey", "api", "import"]
                ),
                name="consent_source_is_known",
            ),
            # A provider tells of one thing as often as it likes.
            models.UniqueConstraint(
                fields=["account", "subject_hmac", "topic", "action", "source", "evidence"],
                condition=models.Q(source__in=["keyword", "whatsapp", "receipt"]),
                name="consent_is_told_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "subject_hmac", "topic", "-at"], name="consent_of_subject"
            ),
            models.Index(fields=["account", "at"], name="consent_by_time"),
            models.Index(fields=["account", "topic", "at"], name="consent_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.topic or '*'}"
