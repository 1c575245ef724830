"""Tenancy: the account everything belongs to, its sub-accounts, secrets and audit log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Base of every table: when the row was made, by the database's clock."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Account(Record):
    """A tenant; `public_id` is 8x8's accountId, a name such as `AcmeCorp_8dD15`."""

    public_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class SubAccount(Record):
    """8x8's subAccountId: the part of an account that owns channels and API keys."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sub_accounts")
    name = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="subaccount_name_per_account")
        ]

    def __str__(self) -> str:
        return self.name


class Portfolio(Record):
    """A Meta business portfolio: the scope of BSUIDs and of the messaging tier."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="portfolios")
    provider = models.CharField(max_length=16)
    business_id = models.CharField(max_length=64)
    tier = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "provider", "business_id"], name="portfolio_per_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.business_id}"


class Membership(Record):
    """A person who works for an account. Superusers work for every account without a row."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="membership_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.user} of {self.account}"


class Invitation(Record):
    """Somebody asked to join an account; the newest link of it works once and for 72 hours."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("Viewer")
        AGENT = "agent", _("Agent")
        AUTHOR = "author", _("Author")
        ADMIN = "admin", _("Admin")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Each new link counts up and makes the ones before it worthless.
    links = models.PositiveIntegerField(default=1)
    linked_at = models.DateTimeField(db_default=Now())
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "account",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_is_one",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["viewer", "agent", "author", "admin"]),
                name="invitation_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Secret(Record):
    """A named value that HTTP steps may use as `{{secret.NAME}}`; write-only, encrypted."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(_("name"), max_length=64)
    value_enc = models.TextField()
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="secret_name_per_account")
        ]

    def __str__(self) -> str:
        return self.name


class Audit(Record):
    """Who did what to which object: ids and field names, never values. Append-only."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="audit_rows")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    fields = models.TextField(blank=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-created_at"], name="audit_recent"),
            models.Index(fields=["account", "object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"


class ClockOffset(models.Model):
    """The one row by which demo mode moves wall time; production has none."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="clock_offset_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.offset)
