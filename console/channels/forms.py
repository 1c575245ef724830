"""The form of a channel: one set of fields for each kind, help that says where to find them."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.channels.kinds import GRAPH_VERSIONS, OTHER, Kind
from console.web_addresses import address_fault
from contacts.addresses import normalise_msisdn
from messaging.channel_checks.keeping import is_green
from messaging.channel_saving import ChannelSecrets, ChannelValues, values_of
from messaging.models import Channel

MOST_PER_SECOND = 100_000
SECRETS = ("api_key", "app_secret", "next_secret")
COMMON = ("name", "address")
SENDING = ("per_second", "send_policy", "grace_s", "time_zone")
WHERE = ("region", "base_url")
DIALECT = ("graph_version", "flow_form")
FLOW_FORMS = [("written", _("As the author wrote them")), ("guide", _("As 8x8's guide does"))]


class SecretInput(forms.PasswordInput):
    """Never shows what was typed, and no browser offers to fill it in."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password", "spellcheck": "false"})


class ChannelForm(forms.Form):
    """Fields of one kind; those of other kinds are left out. Secrets are empty to keep them."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("How your people call it, such as Clinic.")
    )
    address = forms.CharField(
        label=_("Number"), max_length=24, help_text=_("The one customers see: +6531290001.")
    )
    sub_account = forms.CharField(
        label=_("Sub-account id"),
        max_length=64,
        help_text=_("8x8 Connect, at the top of every page: acme_corp_chatapps."),
    )
    provider_ref = forms.CharField(label=_("Channel id"), max_length=64)
    business_id = forms.CharField(label=_("Meta business portfolio id"), max_length=64)
    api_key = forms.CharField(
        label=_("API key"), max_length=2_000, required=False, widget=SecretInput()
    )
    app_secret = forms.CharField(
        label=_("App secret"), max_length=200, required=False, widget=SecretInput()
    )
    next_secret = forms.CharField(
        label=_("Next app secret"),
        max_length=200,
        required=False,
        widget=SecretInput(),
        help_text=_("Only while you change it at Meta: both are right until you forget the old."),
    )
    region = forms.ChoiceField(label=_("Region"))
    base_url = forms.CharField(
        label=_("Other address"),
        max_length=200,
        required=False,
        help_text=_("Only with the region “Another address”."),
    )
    graph_version = forms.ChoiceField(
        label=_("Graph API version"),
        choices=[(version, version) for version in GRAPH_VERSIONS],
        help_text=_("Meta keeps a version for about two years."),
    )
    flow_form = forms.ChoiceField(
        label=_("Parameters of Flow messages"),
        choices=FLOW_FORMS,
        required=False,
        help_text=_("8x8's guide and its API description differ; change it if forms are refused."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "time-zones"}),
        help_text=_("Where the number answers: Asia/Singapore."),
    )
    per_second = forms.FloatField(
        label=_("Most messages a second"),
        required=False,
        help_text=_("Meta lets a new number send 80. Empty means no limit of ours."),
    )
    send_policy = forms.ChoiceField(
        label=_("When nobody can tell whether a message arrived"),
        choices=Channel.SendPolicy.choices,
        help_text=_("Sending again needs a green webhook check: receipts prevent most repeats."),
    )
    grace_s = forms.IntegerField(
        label=_("… after waiting for proof (seconds)"),
        min_value=30,
        max_value=86_400,
        help_text=_("How long an unclear message waits for a receipt."),
    )

    def __init__(self, kind: Kind, channel: Channel | None, data: Any = None) -> None:
        self.kind, self.channel = kind, channel
        super().__init__(data, initial=_initial(kind, channel))
        for name in set(self.fields) - {*COMMON, *SENDING, *WHERE, *kind.needs}:
            del self.fields[name]
        choices = [*kind.regions, (OTHER, _("Another address"))]
        self.fields["region"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        self._name_fields()
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "inp"
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"
        if channel is None:
            for name in ("api_key", "app_secret"):
                if name in self.fields:
                    self.fields[name].required = True

    def _name_fields(self) -> None:
        """Call ids and keys as their provider does."""
        texts = _META if self.kind.provider == "cloud" else _EIGHT
        for name, (label, help_text) in texts.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        number = normalise_msisdn(typed) if typed.strip().startswith("+") else None
        if number is None:
            raise ValidationError(gettext("Write it with its country: +6531290001."))
        return number

    def clean_provider_ref(self) -> str:
        typed: str = self.cleaned_data["provider_ref"].strip()
        if self.kind.provider == "cloud":
            return _digits(typed)
        try:
            return str(uuid.UUID(typed))
        except ValueError as error:
            raise ValidationError(
                gettext("A channel id looks like 6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11.")
            ) from error

    def clean_business_id(self) -> str:
        return _digits(self.cleaned_data["business_id"].strip())

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(gettext("Choose one of the list, such as Asia/Singapore."))
        return zone

    def clean_per_second(self) -> float | None:
        rate: float | None = self.cleaned_data["per_second"]
        if rate is not None and not 0 < rate < MOST_PER_SECOND:
            raise ValidationError(gettext("More than 0 and less than 100,000."))
        return rate

    def clean_send_policy(self) -> str:
        policy: str = self.cleaned_data["send_policy"]
        known = self.channel.send_policy if self.channel else ""
        is_wanted = policy == Channel.SendPolicy.AT_LEAST_ONCE and policy != known
        if is_wanted and not (self.channel and is_green(self.channel)):
            raise ValidationError(
                gettext("Save, test the channel, and choose this once its webhook is green.")
            )
        return policy

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in SECRETS) and not settings.ENCRYPTION_KEYS:
            raise ValidationError(
                gettext("Nothing can be encrypted: WEND_ENCRYPTION_KEYS is not set.")
            )
        if cleaned.get("region") == OTHER:
            fault = address_fault(cleaned.get("base_url", "").strip())
            if fault:
                self.add_error("base_url", fault)
        return cleaned

    @property
    def values(self) -> ChannelValues:
        """Return what was typed, secrets aside."""
        typed = self.cleaned_data
        sub_account = typed.get("sub_account", "").strip() or f"waba_{typed.get('business_id')}"
        is_other = typed["region"] == OTHER
        options = {key: typed[key] for key in DIALECT if typed.get(key)}
        known = self.channel.choices if self.channel else {}
        return ChannelValues(
            provider=self.kind.provider,
            name=typed["name"].strip(),
            sub_account=sub_account,
            business_id=typed.get("business_id", "sms"),
            provider_ref=typed.get("provider_ref", sub_account),
            address=typed["address"],
            base_url=(typed["base_url"].strip() if is_other else typed["region"]).rstrip("/"),
            time_zone=typed["time_zone"],
            per_second=typed["per_second"],
            send_policy=typed["send_policy"],
            grace_s=typed["grace_s"],
            options={**known, **options},
        )

    @property
    def secrets(self) -> ChannelSecrets:
        return ChannelSecrets(**{name: self.cleaned_data.get(name, "").strip() for name in SECRETS})


_EIGHT = {
    "provider_ref": (_("Channel id"), _("8x8 Connect, Chat Apps, Channels.")),
    "business_id": (_("Meta business portfolio id"), _("Meta Business Settings, Business info.")),
    "api_key": (_("API key"), _("8x8 Connect, API keys. Encrypted at once and shown to nobody.")),
}
_META = {
    "provider_ref": (_("Phone number id"), _("App Dashboard, WhatsApp, API Setup.")),
    "business_id": (
        _("WhatsApp business account id"),
        _("App Dashboard, WhatsApp, API Setup, below the phone number id."),
    ),
    "api_key": (
        _("Access token"),
        _("Of a system user, so that it does not expire. Encrypted at once, shown to nobody."),
    ),
    "app_secret": (_("App secret"), _("App settings, Basic. Proves that Meta sent a webhook.")),
}


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise ValidationError(gettext("An id of Meta's is digits alone, such as 100000000000001."))
    return text


def _initial(kind: Kind, channel: Channel | None) -> dict[str, Any]:
    if channel is None:
        return {
            "region": kind.regions[0][0],
            "time_zone": settings.TIME_ZONE,
            "per_second": 80,
            "grace_s": 600,
            "send_policy": Channel.SendPolicy.AT_MOST_ONCE,
            "graph_version": GRAPH_VERSIONS[0],
        }
    values = values_of(channel)
    is_known = values.base_url in dict(kind.regions)
    return {
        **{name: getattr(values, name) for name in (*COMMON, *SENDING)},
        "per_second": None if values.per_second is None else f"{values.per_second:g}",
        "sub_account": values.sub_account,
        "provider_ref": values.provider_ref,
        "business_id": values.business_id,
        "region": values.base_url if is_known else OTHER,
        "base_url": "" if is_known else values.base_url,
        "graph_version": values.options.get("graph_version", GRAPH_VERSIONS[0]),
        "flow_form": values.options.get("flow_form", "written"),
    }
