"""What the screens share: permissions of pages, counts by hour, signs of life, alerts."""

from __future__ import annotations

from django.db import models

from accounts.models import Account, Record


class Page(models.Model):
    """Carries the permissions of console pages; has no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("use_phone", "Can play the customer on the phone page")]

    def __str__(self) -> str:
        return "page"


class HourCount(models.Model):
    """How many messages or runs of one kind fell into one hour; written anew by the roll-up only.

    `key` is a message's status (`received` for inbound ones, `withheld` without
    consent) or a run's end.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message"
        RUN = "run"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    hour = models.DateTimeField()
    channel_id = models.BigIntegerField()
    key = models.CharField(max_length=16)
    count = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "hour", "channel_id", "key"], name="hour_count_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.kind} {self.key}: {self.count}"


class HourMark(models.Model):
    """Up to which hour an account's counts are written; later hours are counted when asked."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account_id} {self.until}"


class Heartbeat(models.Model):
    """When a part of the installation (`pump`, `beat`) last showed that it works."""

    name = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Alert(Record):
    """One trouble from its beginning to its end; open while `closed_at` is null."""

    class Rule(models.TextChoices):
        FAILING_JOURNEY = "failing_journey", "Journey fails"
        DEAD_CHANNEL = "dead_channel", "Channel is silent"
        CHANNEL_CHECK = "channel_check", "Channel fails its checks"
        QUEUE_AGE = "queue_age", "Messages wait"
        INBOX_LAG = "inbox_lag", "Inbox is behind"
        OLD_SNAPSHOT = "old_snapshot", "Old database snapshot"
        SILENT_WORKER = "silent_worker", "No worker answers"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20, choices=Rule.choices)
    # What it is about: a journey's or channel's public id; "" for the whole account.
    subject = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    last_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rule", "subject"],
                condition=models.Q(closed_at__isnull=True),
                name="alert_is_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rule__in=[
                        "failing_journey",
                        "dead_channel",
                        "channel_check",
                        "queue_age",
                        "inbox_lag",
                        "old_snapshot",
                        "silent_worker",
                    ]
                ),
                name="alert_rule_is_known",
            ),
        ]
        indexes = [models.Index(fields=["account", "-opened_at"], name="alert_recent")]

    def __str__(self) -> str:
        return self.title


class AlertSettings(Record):
    """Who is told of an account's alerts, and from which figures on something is one."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    # Addresses, one a line.
    emails = models.TextField(blank=True)
    webhook_url = models.CharField(max_length=500, blank=True)
    # `whsec_...`, encrypted; never shown again.
    webhook_secret_enc = models.TextField(blank=True)
    failed_runs = models.PositiveSmallIntegerField(default=5)
    failed_window_min = models.PositiveSmallIntegerField(default=15)
    silent_channel_min = models.PositiveSmallIntegerField(default=30)
    queue_age_s = models.PositiveIntegerField(default=60)
    inbox_lag_s = models.PositiveIntegerField(default=30)
    snapshot_min = models.PositiveSmallIntegerField(default=5)
    silent_worker_s = models.PositiveIntegerField(default=60)

    class Meta:
        default_permissions = ("view", "change")
        verbose_name_plural = "alert settings"

    def __str__(self) -> str:
        return f"alerts of {self.account_id}"


class SetupDismissal(Record):
    """The set-up check list of this account was put away."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.account_id)
