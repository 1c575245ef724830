"""The kinds of channel that can be set up: what each is called, asks for, and offers to choose."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
OTHER = "other"
GRAPH_VERSIONS = ("v23.0", "v24.0", "v22.0", "v21.0", "v20.0")


@dataclass(frozen=True, slots=True)
class Kind:
    """`regions` are (address, name), `needs` the form's own fields, `steps` what to do at the
    provider, in order, before one begins here."""

    provider: str
    title: Words
    about: Words
    icon: str
    regions: tuple[tuple[str, Words], ...]
    needs: tuple[str, ...]
    steps: tuple[Words, ...]
    webhook_steps: tuple[Words, ...]
    registers: bool = True


_ASIA, _AMERICA = _("Asia Pacific"), _("North America")
_EUROPE, _INDONESIA = _("Europe"), _("Indonesia")

EIGHT = Kind(
    "8x8",
    _("WhatsApp through 8x8"),
    _("Your number is connected at 8x8 Connect. You need its channel id and an API key."),
    "hub",
    (
        ("https://chatapps.8x8.com", _ASIA),
        ("https://chatapps.us.8x8.com", _AMERICA),
        ("https://chatapps.8x8.uk", _EUROPE),
        ("https://chatapps.8x8.id", _INDONESIA),
    ),
    ("sub_account", "provider_ref", "business_id", "api_key", "flow_form"),
    (
        _("In 8x8 Connect open Chat Apps, Channels: the channel id stands beside the number."),
        _("The sub-account is the one for Chat Apps, not the one for SMS."),
        _("Under API keys make a key for Wend and copy it at once."),
    ),
    (
        _("Press “Register the webhook for me”: 8x8 is told the address and the secret."),
        _("Or set it yourself with 8x8's webhook API, for the types MSG, CADR and CABM."),
    ),
)
CLOUD = Kind(
    "cloud",
    _("WhatsApp through Meta's Cloud API"),
    _("Your number is connected to an app at Meta. You need a token that does not expire."),
    "cloud",
    (("https://graph.facebook.com", _("Meta")),),
    ("provider_ref", "business_id", "api_key", "app_secret", "next_secret", "graph_version"),
    (
        _("In Meta's App Dashboard open WhatsApp, API Setup: both ids stand there."),
        _("In Business Settings make a system user and a token with whatsapp_business_messaging "
          "and whatsapp_business_management."),
        _("The app secret stands under App settings, Basic."),
    ),
    (
        _("In the App Dashboard open WhatsApp, Configuration, and press Edit at Webhook."),
        _("Paste the address and the verify token, and press Verify and save."),
        _("Subscribe at least to messages, message_template_status_update and "
          "phone_number_quality_update."),
        _("Press “Subscribe the app for me”: Meta then sends what concerns this account."),
    ),
)  # fmt: skip
SMS = Kind(
    "sms",
    _("SMS through 8x8"),
    _("Plain text to numbers, at any time. You need the sub-account for SMS and an API key."),
    "sms",
    (
        ("https://sms.8x8.com", _ASIA),
        ("https://sms.us.8x8.com", _AMERICA),
        ("https://sms.8x8.uk", _EUROPE),
        ("https://sms.8x8.id", _INDONESIA),
    ),
    ("sub_account", "api_key"),
    (
        _("In 8x8 Connect open SMS: the sub-account stands at the top."),
        _("Under API keys make a key for Wend and copy it at once."),
    ),
    (
        _("In 8x8 Connect open SMS, Webhooks, and paste address and secret for incoming SMS "
          "and for delivery receipts."),
    ),
    registers=False,
)  # fmt: skip
KINDS = {kind.provider: kind for kind in (EIGHT, CLOUD, SMS)}
