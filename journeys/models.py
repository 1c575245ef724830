"""Journeys, their immutable versions, triggers, runs and the log of what runs did."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Record, SubAccount
from contacts.models import Contact
from messaging.models import Channel


class Journey(Record):
    """A conversation to run; the draft is what an author edits, `live_version` what starts."""

    class Status(models.TextChoices):
        DISABLED = "disabled"
        ENABLED = "enabled"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="journeys")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sub_account = models.ForeignKey(SubAccount, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    # Canonical JSON text of the whole 8x8 definition document.
    draft = models.TextField()
    draft_revision = models.PositiveIntegerField(default=1)
    live_version = models.ForeignKey(
        "JourneyVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DISABLED)

    class Meta:
        indexes = [models.Index(fields=["account", "name"], name="journey_by_name")]
        permissions = [("publish_journey", "Can publish and pause journeys")]

    def __str__(self) -> str:
        return self.name


class JourneyVersion(Record):
    """A published definition. Never changed: people in it finish on it."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.TextField()
    sha256 = models.CharField(max_length=64)
    spec_version = models.SmallIntegerField(default=1)
    # Canonical JSON text: what was pinned at publish (child versions, templates, Flows).
    requires = models.TextField(default="{}")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "published versions"
        constraints = [
            models.UniqueConstraint(fields=["journey", "number"], name="journey_version_is_one")
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Trigger(Record):
    """What starts a journey's live version."""

    class Kind(models.TextChoices):
        INBOUND_CHAT_APPS = "inbound_chat_apps"
        INBOUND_SMS = "inbound_sms"
        FALLBACK = "fallback"
        HTTP_REQUEST = "http_request"
        SCHEDULE = "schedule"
        EVENT = "event"

    class Policy(models.TextChoices):
        """What happens when the contact already has an open run in the trigger's slot."""

        PARALLEL = "parallel", "Start another run beside it"
        QUEUE = "queue", "Start when the open run has ended"
        REPLACE = "replace", "End the open run and start anew"
        REJECT = "reject", "Keep the open run and start nothing"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="triggers")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Canonical JSON text, e.g. {"contains": "book"}; {} matches everything.
    match = models.TextField(default="{}")
    priority = models.SmallIntegerField(default=0)
    policy = models.CharField(max_length=8, choices=Policy.choices, default=Policy.PARALLEL)
    # Journeys that name the same slot share it; "" is the journey's own.
    slot = models.CharField(max_length=40, blank=True, db_default="")
    enabled = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "kind"],
                condition=models.Q(enabled=True),
                name="trigger_enabled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.match}"


class Keyword(Record):
    """A word that acts for the whole account before any journey hears it."""

    class Action(models.TextChoices):
        STOP = "stop", _("Stop: no more messages")
        START = "start", _("Start: messages again")
        MENU = "menu", _("Menu: start a journey")
        AGENT = "agent", _("Agent: hand over to a person")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="keywords")
    language = models.CharField(_("language"), max_length=16)
    # As `stop_words.plain` writes it, so that it is found however it is typed.
    word = models.CharField(_("word"), max_length=40)
    action = models.CharField(_("action"), max_length=8, choices=Action.choices)
    # What the customer is answered; "" is the answer that comes with Wend.
    answer = models.TextField(_("answer"), blank=True, db_default="", default="", max_length=1000)
    journey = models.ForeignKey(
        Journey,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("journey"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "word"], name="keyword_is_one"),
            models.CheckConstraint(
                condition=models.Q(action__in=["stop", "start", "menu", "agent"]),
                name="keyword_action_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(action="menu", journey__isnull=False)
                | (~models.Q(action="menu") & models.Q(journey__isnull=True)),
                name="keyword_menu_has_journey",
            ),
        ]

    def __str__(self) -> str:
        return self.word


class Plan(Record):
    """When a schedule trigger is due for a contact; without a contact, its next round over all.

    A round goes through the contacts in slices: `after` is the last one it has been through.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, related_name="plans")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    after = models.BigIntegerField(db_default=0)
    # How often it could not be fired.
    tries = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "trigger", "contact"], name="plan_is_one"),
            models.UniqueConstraint(
                fields=["account", "trigger"],
                condition=models.Q(contact__isnull=True),
                name="plan_round_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trigger_id}:{self.contact_id} {self.due_at:%Y-%m-%d %H:%M}"


class Run(Record):
    """One contact in one pinned version. `state` is the engine's, `revision` guards it."""

    class Status(models.TextChoices):
        RUNNABLE = "Runnable"
        SUSPENDED = "Suspended"
        COMPLETE = "Complete"
        TERMINATED = "Terminated"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    # 24 hex characters: the shape of 8x8's workflowId.
    public_id = models.CharField(max_length=24, unique=True)
    # Its indexes begin with it: one of its own would only cost.
    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    version = models.ForeignKey(JourneyVersion, on_delete=models.PROTECT, related_name="runs")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="runs")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=80, null=True)
    # The run that started this one, and the key under which it waits for its end; "" when it
    # does not.
    parent_run = models.BigIntegerField(null=True)
    parent_key = models.CharField(max_length=160, blank=True, db_default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNABLE)
    state = models.TextField()
    state_version = models.SmallIntegerField(default=1)
    revision = models.IntegerField(default=0)
    open_tokens = models.SmallIntegerField(default=0)
    started_at = models.DateTimeField()
    # The time of the run's last event; time never goes backwards within a run.
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "slot"],
                condition=models.Q(ended_at__isnull=True),
                name="slot_has_one_open_run",
            )
        ]
        indexes = [
            models.Index(
                fields=["contact"],
                condition=models.Q(ended_at__isnull=True),
                name="run_open_of_contact",
            ),
            models.Index(fields=["version", "status", "-started_at"], name="run_of_version"),
            models.Index(fields=["account", "started_at"], name="run_by_start"),
            models.Index(fields=["journey", "started_at"], name="run_of_journey"),
            models.Index(
                fields=["journey", "started_at"],
                condition=models.Q(ended_at__isnull=True),
                name="run_open_of_journey",
            ),
            models.Index(
                fields=["account", "started_at"],
                condition=models.Q(ended_at__isnull=True),
                name="run_open",
            ),
            models.Index(
                fields=["account", "started_at"], condition=~models.Q(error=""), name="run_failed"
            ),
            models.Index(
                fields=["journey", "ended_at"],
                condition=~models.Q(error=""),
                name="run_failed_of_journey",
            ),
            models.Index(
                fields=["parent_run"],
                condition=models.Q(parent_run__isnull=False),
                name="run_of_parent",
            ),
            models.Index(
                fields=["account", "ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="run_by_end",
            ),
            models.Index(
                fields=["account", "ended_at"],
                condition=~models.Q(error=""),
                name="run_failed_by_end",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Suspension(models.Model):
    """A token of a run that waits for the customer; the row goes when the wait ends."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        FLOW = "flow"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="suspensions")
    no = models.IntegerField()
    token = models.SmallIntegerField()
    step = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    # Key of the message this wait is bound to, if any: a tap on it proves which wait is meant.
    bound_to = models.CharField(max_length=160, blank=True)
    armed_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "no"], name="suspension_is_one")]
        indexes = [
            models.Index(fields=["contact", "channel", "kind"], name="suspension_of_contact")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}#{self.no}"


class RunLog(models.Model):
    """One transition of a run. Append-only; refers to its run by number, not by key."""

    account_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    revision = models.IntegerField()
    at = models.DateTimeField()
    event_kind = models.CharField(max_length=24)
    # Id of the inbox item that caused it (the item's body is not copied) ...
    event_ref = models.BigIntegerField(null=True)
    # ... or the event itself, for results and timers, whose rows do not last.
    event = models.TextField(blank=True)
    visits = models.TextField()
    effects = models.TextField()
    engine_version = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["run_id", "revision"], name="run_log_of_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.revision}"
