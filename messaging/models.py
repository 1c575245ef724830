"""The WhatsApp boundary: channels, conversations, messages, attempts, and the inbox."""

from __future__ import annotations

import json
import uuid

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Portfolio, Record, SubAccount
from contacts.models import Contact
from messaging.channel_models import ChannelCheck as ChannelCheck
from messaging.content.values import Json
from messaging.media.models import Media as Media
from messaging.media.models import MediaUpload as MediaUpload
from messaging.media.models import ReceivedMedia as ReceivedMedia
from messaging.pace_models import Opening as Opening
from messaging.pace_models import PairRate as PairRate


class Channel(Record):
    """A provider account and its number. `provider_ref` is 8x8's channelId (a uuid), of an SMS
    channel its subAccountId, of a Cloud channel Meta's phone number id."""

    class Provider(models.TextChoices):
        EIGHT = "8x8", "8x8 Chat Apps"
        SMS = "sms", "8x8 SMS"
        CLOUD = "cloud", "Meta Cloud API"

    class SendPolicy(models.TextChoices):
        AT_MOST_ONCE = "at_most_once", "Never send twice"
        AT_LEAST_ONCE = "at_least_once", "Send again when unsure"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="channels")
    sub_account = models.ForeignKey(SubAccount, on_delete=models.PROTECT, related_name="channels")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="channels")
    name = models.CharField(max_length=80)
    provider = models.CharField(max_length=8, choices=Provider.choices, default=Provider.EIGHT)
    provider_ref = models.CharField(max_length=64)
    # The business number customers see, E.164.
    address = models.CharField(max_length=20)
    base_url = models.URLField(default="https://chatapps.8x8.com")
    # JSON {"api_key": "..."}, of a Cloud channel {"access_token": "..."}, encrypted.
    credentials_enc = models.TextField()
    # How we know the provider's webhooks (see webhook_secrets.py), encrypted.
    webhook_secret_enc = models.TextField()
    time_zone = models.CharField(max_length=64, default="UTC")
    send_policy = models.CharField(
        max_length=16, choices=SendPolicy.choices, default=SendPolicy.AT_MOST_ONCE
    )
    # How long an unclear send waits for evidence (seconds).
    grace_s = models.PositiveIntegerField(default=600)
    # Last time a webhook of this channel was accepted: `at_least_once` needs a live channel.
    webhook_seen_at = models.DateTimeField(null=True, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # While it is on, only the listed numbers are written to: E.164, one a line.
    is_staging = models.BooleanField(default=False, db_default=False)
    test_numbers = models.TextField(blank=True, db_default="")
    # Nothing goes out any more; what was sent and received stays to be read.
    archived_at = models.DateTimeField(null=True, blank=True)
    # Canonical JSON text {"api_key": "2026-11-24T20:00:00+00:00"}: when each secret was set.
    secrets_set = models.TextField(blank=True, db_default="")
    # Canonical JSON text: what is chosen where a dialect leaves a choice (graph_version, ...).
    options = models.TextField(default="{}", db_default="{}")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_ref"], name="channel_of_provider_is_one"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def choices(self) -> dict[str, Json]:
        """Return the options as an object."""
        chosen: dict[str, Json] = json.loads(self.options)
        return chosen

    @property
    def gate(self) -> str:
        """The name of this channel's rate row in the outbox."""
        return f"channel:{self.pk}"


class Conversation(Record):
    """A contact on a channel; owns the service window (24 h from the last inbound message)."""

    class Owner(models.TextChoices):
        BOT = "bot", _("Journeys")
        AGENT = "agent", _("Agents")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="conversations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="conversations")
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_outbound_at = models.DateTimeField(null=True, blank=True)
    # Who answers the customer now: the journeys, or the people of a team, since when, and the run
    # that gave it to them.
    owner = models.CharField(
        _("owner"), max_length=5, choices=Owner.choices, default=Owner.BOT, db_default=Owner.BOT
    )
    team = models.CharField(_("team"), max_length=80, blank=True, db_default="")
    owner_since = models.DateTimeField(null=True, blank=True)
    handed_by_run = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "contact"], name="conversation_is_one"),
            models.CheckConstraint(
                condition=models.Q(owner__in=["bot", "agent"]), name="conversation_owner_is_known"
            ),
        ]
        indexes = [
            # The list of conversations: those whose customer wrote last come first.
            models.Index(
                "account", Coalesce("last_inbound_at", "created_at"), name="conversation_by_touch"
            ),
            models.Index(
                fields=["account", "owner_since"],
                condition=models.Q(owner="agent"),
                name="conversation_of_agents",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}:{self.contact_id}"


class WebhookDelivery(models.Model):
    """One webhook request as it came. Partitioned by day; nothing refers to it by key."""

    channel_id = models.BigIntegerField()
    received_at = models.DateTimeField()
    headers = models.TextField()
    body = models.BinaryField()
    readable = models.BooleanField()

    class Meta:
        managed = False
        db_table = "messaging_webhookdelivery"

    def __str__(self) -> str:
        return f"{self.channel_id} {self.received_at}"


class InboundEvent(Record):
    """One item of the inbox: a customer's message, a status, an account event or a command."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        STATUS = "status"
        ACCOUNT = "account"
        COMMAND = "command"

    class State(models.TextChoices):
        PENDING = "pending"
        HELD = "held", "held in a run's mailbox"
        DONE = "done"
        UNHANDLED = "unhandled"
        FAILED = "failed", "parked after five failures"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # How the sender is known: "msisdn:+65..." and/or "bsuid:..." for messages and commands,
    # space-separated; the provider's message id for statuses.
    address = models.CharField(max_length=400, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # Canonical JSON text of the item, as the provider sent it.
    body = models.TextField()
    delivery_ref = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    held_by_run = models.BigIntegerField(null=True)
    tries = models.SmallIntegerField(default=0)
    outcome = models.CharField(max_length=200, blank=True)
    # Canonical JSON text [{"rule", "verdict", "says"}]: how it was decided who hears it.
    why = models.TextField(blank=True, db_default="")

    class Meta:
        verbose_name = "inbox item"
        verbose_name_plural = "inbox"
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="inbound_event_is_one")
        ]
        indexes = [
            # A queue each: a backlog in one of them must not be read to find nothing in another.
            models.Index(
                fields=["id"],
                condition=models.Q(state="pending", contact__isnull=False),
                name="inbound_ready",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state="pending", contact__isnull=True)
                & ~models.Q(kind="status"),
                name="inbound_unresolved",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state="pending", contact__isnull=True, kind="status"),
                name="inbound_unmerged",
            ),
            models.Index(
                fields=["channel", "received_at"],
                condition=models.Q(state="pending", contact__isnull=True, kind="message"),
                name="inbound_lag",
            ),
            models.Index(
                fields=["contact", "occurred_at"],
                condition=models.Q(state__in=["pending", "held"]),
                name="inbound_of_contact",
            ),
            models.Index(
                fields=["channel", "address"],
                condition=models.Q(kind="status", outcome="unmatched"),
                name="inbound_unmatched_status",
            ),
            models.Index(fields=["account", "received_at"], name="inbound_by_time"),
            # The list of messages, which would otherwise read through all the receipts.
            models.Index(
                fields=["account", "received_at"],
                condition=models.Q(kind="message"),
                name="inbound_messages",
            ),
            # What waits for a person.
            models.Index(
                fields=["account", "state", "received_at"],
                condition=models.Q(state__in=["failed", "unhandled"]),
                name="inbound_left_over",
            ),
        ]

    def __str__(self) -> str:
        return self.key


# To somebody else than the contact whose run sends it.
FOR_OTHERS = models.Q(owner_contact__lt=models.F("contact")) | models.Q(
    owner_contact__gt=models.F("contact")
)


class Message(Record):
    """What the customer got, or sent us. `status_rank` only grows (see statuses.py)."""

    class Direction(models.TextChoices):
        OUTBOUND = "out"
        INBOUND = "in"

    class Status(models.TextChoices):
        QUEUED = "queued"
        UNCERTAIN = "uncertain"
        ACCEPTED = "accepted"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"
        RECEIVED = "received"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="messages")
    # The contact whose run sends it; somebody else than `contact` when the journey wrote to others.
    owner_contact = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    visit = models.IntegerField(null=True)
    # Key of the effect that sends it; outlives the effect.
    effect_key = models.CharField(max_length=160, null=True, unique=True)
    # Suffix of our button and row ids; names this message in a tap.
    reply_token = models.CharField(max_length=16, blank=True)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    type = models.CharField(max_length=24)
    # Canonical JSON text: {"type": ..., "content": ...} as in 8x8's send body or webhook.
    content = models.TextField()
    template_name = models.CharField(max_length=512, blank=True)
    category = models.CharField(max_length=16, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    status_rank = models.SmallIntegerField(default=0)
    # The run waits for delivery (`await: delivered`), so statuses become run input.
    await_delivery = models.BooleanField(default=False)
    # The inbox item that brought an inbound message.
    inbound_event = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="message_of_contact"),
            models.Index(
                fields=["reply_token"], condition=~models.Q(reply_token=""), name="message_token"
            ),
            models.Index(
                fields=["run_id"], condition=models.Q(run_id__isnull=False), name="message_of_run"
            ),
            models.Index(fields=["account", "created_at"], name="message_by_time"),
            # By the code and not by the status: a status changes four times, and would each time
            # write to this index.
            models.Index(
                fields=["account", "created_at"],
                condition=~models.Q(error_code=""),
                name="message_troubled",
            ),
            models.Index(fields=["contact"], condition=FOR_OTHERS, name="message_for_others"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class MessageAttempt(Record):
    """What we asked the provider, once per try; `client_id` is `<message public id hex>.<n>`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    n = models.IntegerField()
    client_id = models.CharField(max_length=50, unique=True)
    provider_id = models.CharField(max_length=200, null=True)
    began_at = models.DateTimeField()
    # "", accepted, refused, retry, uncertain, late: what became of it.
    outcome = models.CharField(max_length=12, blank=True)
    error_code = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "n"], name="attempt_number_is_one"),
            models.UniqueConstraint(
                fields=["channel", "provider_id"],
                condition=models.Q(provider_id__isnull=False),
                name="attempt_of_provider_id_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.client_id
