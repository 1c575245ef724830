"""Files: what is known of them, where providers keep copies, and which message brought them.

The bytes lie in Django's storage, never in the database.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Record


class Media(Record):
    """A file of the account, one row per content. `mime` is what its bytes are, whatever its
    name says; `file` is its name in the storage and belongs to this row alone."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("Picture")
        VIDEO = "video", _("Film")
        AUDIO = "audio", _("Sound")
        DOCUMENT = "document", _("Document")
        STICKER = "sticker", _("Sticker")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(_("type"), max_length=127)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # Bytes.
    size = models.BigIntegerField(_("size"))
    name = models.CharField(_("name"), max_length=200)
    file = models.CharField(max_length=200)
    # Pixels, of pictures.
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Somebody put it there to be sent; the others came from customers.
    in_library = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("media")
        constraints = [
            models.UniqueConstraint(fields=["account", "sha256"], name="media_is_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["image", "video", "audio", "document", "sticker"]),
                name="media_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-id"],
                condition=models.Q(in_library=True),
                name="media_of_library",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MediaUpload(Record):
    """A provider's copy of a file: its id or address there, and until when it may be used.

    `provider_id` is "" while the copy of this `round` is wanted; each new copy is a new round.
    `error` says why the provider did not take it, at `failed_at`.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="uploads")
    channel = models.ForeignKey("messaging.Channel", on_delete=models.CASCADE, related_name="+")
    provider_id = models.CharField(max_length=1000, blank=True)
    expires_at = models.DateTimeField(null=True)
    round = models.IntegerField(default=1)
    error = models.CharField(max_length=64, blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["media", "channel"], name="media_upload_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.media_id}:{self.channel_id}"


class ReceivedMedia(Record):
    """A file that a customer's message names: fetched, or why not.

    `place` is where in the message: "" for its own file, "photos.0" for the first of the answer
    `photos` of a form.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being fetched")
        KEPT = "kept", _("Kept")
        EXPIRED = "expired", _("Expired at the provider before it could be fetched")
        TOO_LARGE = "too_large", _("Refused: too large")
        DAMAGED = "damaged", _("Refused: it does not have the contents it should")
        FAILED = "failed", _("Could not be fetched")
        REMOVED = "removed", _("Removed: kept for as long as the settings say")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("messaging.Message", on_delete=models.CASCADE, related_name="files")
    place = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=8, choices=Media.Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    media = models.ForeignKey(Media, null=True, on_delete=models.SET_NULL, related_name="received")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "place"], name="received_media_is_one"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "waiting",
                        "kept",
                        "expired",
                        "too_large",
                        "damaged",
                        "failed",
                        "removed",
                    ]
                ),
                name="received_media_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="kept"),
                name="received_media_by_age",
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id}:{self.place}"
