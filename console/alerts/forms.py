"""The form of an account's alert settings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.models import AlertSettings
from console.web_addresses import address_fault

MOST_EMAILS = 20
SHORTEST_SECRET = 24
LIMITS = (
    "failed_runs",
    "failed_window_min",
    "silent_channel_min",
    "queue_age_s",
    "inbox_lag_s",
    "snapshot_min",
    "silent_worker_s",
)


class AlertSettingsForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """Who is told, and from which figures on. The secret is written here and never read."""

    secret = forms.CharField(
        label=_("Webhook secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty keeps the one there is. A webhook without one gets one made."),
    )

    class Meta:
        model = AlertSettings
        fields = ("emails", "webhook_url", *LIMITS)
        labels = {
            "emails": _("E-mail addresses, one a line"),
            "webhook_url": _("Webhook address"),
            "failed_runs": _("A journey is failing after so many failed runs"),
            "failed_window_min": _("… within (minutes)"),
            "silent_channel_min": _("A channel is silent without a webhook for (minutes)"),
            "queue_age_s": _("Messages wait too long after (seconds)"),
            "inbox_lag_s": _("The inbox is behind after (seconds)"),
            "snapshot_min": _("A database snapshot is old after (minutes)"),
            "silent_worker_s": _("Workers are silent after (seconds)"),
        }
        widgets = {"emails": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "inp area" if name == "emails" else "inp"
            if name in LIMITS:
                field.widget.attrs["min"] = 1

    def clean_emails(self) -> str:
        """Return the addresses, one a line, each once."""
        found = list(dict.fromkeys(_addresses(self.cleaned_data["emails"])))
        if len(found) > MOST_EMAILS:
            raise ValidationError(gettext("At most %(most)d addresses.") % {"most": MOST_EMAILS})
        for email in found:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(
                    gettext("“%(email)s” is no e-mail address.") % {"email": email}
                ) from error
        return "\n".join(found)

    def clean_webhook_url(self) -> str:
        """Let pass public https addresses, and what the installation allows besides."""
        url: str = self.cleaned_data["webhook_url"].strip()
        if url:
            fault = address_fault(url)
            if fault:
                raise ValidationError(fault)
        return url

    def clean_secret(self) -> str:
        """Let pass `whsec_` and at least 24 bytes in base64."""
        secret: str = self.cleaned_data["secret"].strip()
        if secret:
            try:
                size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
            except binascii.Error:
                size = 0
            if not secret.startswith("whsec_") or size < SHORTEST_SECRET:
                raise ValidationError(
                    gettext("A secret is whsec_ followed by at least 24 bytes in base64.")
                )
        return secret

    def clean(self) -> dict[str, Any]:
        """Every limit is at least one: none can be switched off by accident."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in LIMITS:
            if cleaned.get(name) == 0:
                self.add_error(name, gettext("At least 1."))
        return cleaned


def _addresses(written: str) -> Iterator[str]:
    """Yield what was written as addresses: a line or a part of one, so that none is cut apart."""
    for part in re.split(r"[\n\r,;]+", written):
        words = part.split()
        yield from words if all("@" in word for word in words) else [" ".join(words)]
