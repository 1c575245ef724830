"""Work that must happen after a commit. Gate, stream, lane and owner are opaque here."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Record


class Effect(Record):
    """One unit of work left to do; deleted once it was done and its owner has consumed it.

    `key` derives from the work itself (run, visit), so that asking twice makes one row.
    States: pending -> leased (outbox/claim.py) -> sending (begin.py) -> done | failed | pending
    again | uncertain (finish.py); uncertain -> done by evidence, or pending | failed (settle.py);
    unbegun -> cancelled. `timer` rows stay pending until their owner takes them.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        LEASED = "leased"
        SENDING = "sending"
        DONE = "done"
        FAILED = "failed"
        UNCERTAIN = "uncertain"
        CANCELLED = "cancelled"

    class Lane(models.IntegerChoices):
        CONVERSATION = 0
        API = 1
        CAMPAIGN = 2

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=16)
    payload_version = models.SmallIntegerField(default=1)
    payload = models.TextField()
    owner_contact = models.BigIntegerField(null=True)
    owner_run = models.BigIntegerField(null=True)
    wait_no = models.IntegerField(null=True)
    stream = models.CharField(max_length=80, null=True)
    lane = models.SmallIntegerField(choices=Lane.choices, default=Lane.CONVERSATION)
    gate = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    # The error an expired row fails with: `windowClosed` when the service window set expires_at.
    expiry_code = models.CharField(max_length=32, default="expired")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempt = models.IntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    # How long an uncertain row waits for evidence before it is settled.
    grace_s = models.IntegerField(default=600)
    settle_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    error = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)
    consumed_at = models.DateTimeField(null=True)
    # How often its owner failed to take in the finished row; parked at five.
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["gate", "lane", "due_at", "id"],
                condition=models.Q(state="pending") & ~models.Q(kind="timer"),
                name="effect_claim",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="pending", kind="timer"),
                name="effect_timer",
            ),
            models.Index(
                fields=["stream", "id"],
                condition=models.Q(state__in=["pending", "leased", "sending"]),
                name="effect_stream",
            ),
            models.Index(
                fields=["leased_until"],
                condition=models.Q(state__in=["leased", "sending"]),
                name="effect_lease",
            ),
            models.Index(
                fields=["settle_at"], condition=models.Q(state="uncertain"), name="effect_settle"
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="pending", expires_at__isnull=False),
                name="effect_expiry",
            ),
            models.Index(
                fields=["owner_contact", "id"],
                condition=models.Q(finished_at__isnull=False, consumed_at__isnull=True),
                name="effect_finished",
            ),
            models.Index(fields=["owner_run"], name="effect_run"),
            models.Index(
                fields=["state", "finished_at"],
                condition=models.Q(finished_at__isnull=False),
                name="effect_purge",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class GateRate(models.Model):
    """The rate of one gate (`channel:<id>`, `http:<account>`): GCRA state that outlives us."""

    gate = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    per_second = models.FloatField(null=True, blank=True)
    tat = models.DateTimeField()
    paused_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_second__isnull=True) | models.Q(per_second__gt=0),
                name="gate_rate_is_positive",
            )
        ]

    def __str__(self) -> str:
        return self.gate
