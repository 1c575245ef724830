"""WhatsApp Flows (Meta's forms): definitions, versions, and what customers submitted."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Record
from contacts.models import Contact


class Flow(Record):
    """A Flow of the account; customers see its published version."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="flows")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="flow_name_per_account")
        ]

    def __str__(self) -> str:
        return self.name


class FlowVersion(Record):
    """One Flow JSON and the provider's id for it."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        PUBLISHED = "PUBLISHED"
        DEPRECATED = "DEPRECATED"

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    json = models.TextField()
    remote_id = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)

    class Meta:
        verbose_name = "Flow"
        verbose_name_plural = "Flows"
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="flow_version_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} v{self.number}"


class FlowSubmission(Record):
    """A form a customer sent back. `inbound_event_id` makes it one row per submission."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, null=True, on_delete=models.SET_NULL, related_name="submissions")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    run_id = models.BigIntegerField(null=True)
    inbound_event_id = models.BigIntegerField(unique=True)
    # Canonical JSON text of the submitted fields, without the flow token.
    answers = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "form answer"
        indexes = [
            models.Index(fields=["account", "flow", "-id"], name="submission_recent"),
            models.Index(fields=["account", "created_at"], name="submission_by_time"),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"
