"""What was found when a channel was tested: one row for each item of its check list."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Record


class ChannelCheck(Record):
    """The newest finding of one item; `detail` is canonical JSON text of what was seen."""

    class Item(models.TextChoices):
        CREDENTIALS = "credentials"
        WEBHOOK = "webhook"
        SUBSCRIPTION = "subscription"
        RECEIPTS = "receipts"
        NUMBER = "number"
        QUALITY = "quality"
        THROUGHPUT = "throughput"
        TIER = "tier"
        RATE = "rate"
        CLOCK = "clock"

    class State(models.TextChoices):
        WAITING = "waiting"
        OK = "ok"
        WARN = "warn"
        FAIL = "fail"
        UNKNOWN = "unknown"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(
        "messaging.Channel", on_delete=models.CASCADE, related_name="checks"
    )
    item = models.CharField(max_length=16, choices=Item.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    # Why, as a word that the console puts into sentences.
    code = models.CharField(max_length=40, blank=True)
    detail = models.TextField(blank=True)
    # None while it was asked for and never answered yet.
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["channel", "item"], name="channel_check_is_one"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "ok", "warn", "fail", "unknown"]),
                name="channel_check_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.item}: {self.state}"
