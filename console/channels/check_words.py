"""The check list of a channel in words: what was found, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

TITLES: dict[str, Words] = {
    "credentials": _("Credentials"),
    "webhook": _("Webhook is reached and signed"),
    "subscription": _("Provider sends to this webhook"),
    "receipts": _("Webhooks come"),
    "number": _("Number"),
    "quality": _("Quality"),
    "throughput": _("Throughput"),
    "tier": _("Messaging limit"),
    "rate": _("Rate"),
    "clock": _("Clock"),
}
# What stands there before anybody looked, and while somebody does.
NEVER = _("Not looked at yet.")
NOW = _("Looking …")

# (item, code) -> (what was found, what to do); an item of "" stands for all that have no own words.
FOUND: dict[tuple[str, str], tuple[Words, Words]] = {
    ("credentials", ""): (_("The provider takes the key."), ""),
    ("credentials", "keyUnreadable"): (
        _("The key cannot be read: it was encrypted with another key of this installation."),
        _("Enter the key again, or give the server its WEND_ENCRYPTION_KEYS back."),
    ),
    ("credentials", "unclear"): (
        _("8x8 says neither yes nor no about SMS."),
        _("Send one to your own phone: its receipt proves the key."),
    ),
    ("credentials", "unknownNumber"): (
        _("Meta knows no such number, or the token may not see it."),
        _("Compare the phone number id; give the system user this WhatsApp account."),
    ),
    ("", "keyRefused"): (
        _("The provider refuses the key: it is wrong, expired or was taken back."),
        _("Make a new one at the provider and enter it under Settings."),
    ),
    ("", "keyForbidden"): (
        _("The key is right but may not do this."),
        _("Give it the right of this account at the provider, or use another one."),
    ),
    ("", "notFound"): (
        _("The provider knows no such account."),
        _("Compare the account's id with the provider's portal."),
    ),
    ("", "answered"): (
        _("The provider answered %(status)s."),
        _("Test again in a few minutes; ask the provider's support when it stays."),
    ),
    ("", "noAnswer"): (
        _("No answer came (%(reason)s)."),
        _("Check the region or address under Settings, and the network of the worker."),
    ),
    ("", "addressRefused"): (
        _("The address leads into a private network, which requests may not reach."),
        _("Use a public address, or have WEND_OUTBOUND_ALLOW list its host."),
    ),
    ("", "notAsked"): (_("Not known: the provider could not be asked."), ""),
    ("", "notTold"): (_("The provider does not tell it."), ""),
    ("", "notRun"): (
        _("No worker looked within five minutes."),
        _("See on the home page whether a worker is alive, then test again."),
    ),
    ("webhook", ""): (_("Reached from outside, and closed to a wrong signature."), ""),
    ("webhook", "notHttps"): (
        _("Reached, but by plain http: what customers write can be read on the way."),
        _("Put https before it, and set WEND_PUBLIC_URL to that address."),
    ),
    ("webhook", "noPublicUrl"): (
        _("Nobody set under which address this installation is reached."),
        _("Set WEND_PUBLIC_URL, such as https://wend.example.org, and start again."),
    ),
    ("webhook", "shutOut"): (
        _("The address is reached, but turns the right signature away."),
        _("Something in between takes the header out: look at the proxy before Wend."),
    ),
    ("webhook", "notOurs"): (
        _("Something else answers at the address (%(status)s)."),
        _("Let the proxy pass /webhooks/ on to Wend, whatever the method."),
    ),
    ("webhook", "openDoor"): (
        _("A wrong signature was not turned away."),
        _("Do not go live: let no proxy answer for Wend, then test again."),
    ),
    ("webhook", "noAnswer"): (
        _("The public address is not reached from here (%(reason)s)."),
        _("Check WEND_PUBLIC_URL, name service, certificate and firewall."),
    ),
    ("subscription", ""): (_("The provider sends everything there."), ""),
    ("subscription", "missing"): (
        _("The provider does not send %(kinds)s to this webhook."),
        _("Press “Register the webhook for me”."),
    ),
    ("subscription", "noNews"): (
        _("News of templates, quality and limits (CABM) are not sent."),
        _("Press “Register the webhook for me”."),
    ),
    ("subscription", "elsewhere"): (
        _("The provider sends to %(host)s instead."),
        _("Register this webhook, unless another system is to hear the customers."),
    ),
    ("subscription", "noApp"): (
        _("No app listens to this WhatsApp account."),
        _("Press “Subscribe the app for me”."),
    ),
    ("subscription", "noAddress"): (
        _("An app listens, but Meta does not tell where it sends to."),
        _("Compare the address in the App Dashboard under WhatsApp, Configuration."),
    ),
    ("receipts", ""): (_("The last one came within a day."), ""),
    ("receipts", "never"): (
        _("None ever came from the provider."),
        _("Write to the number from your phone. If nothing comes, see the two items above."),
    ),
    ("receipts", "quiet"): (
        _("None came for a day."),
        _("Fine if nothing was sent. Else write to the number from your phone."),
    ),
    ("number", ""): (_("%(number)s, shown as %(name)s."), ""),
    ("number", "known"): (_("8x8 knows the channel. It does not tell its number."), ""),
    ("number", "unknownChannel"): (
        _("8x8 knows no such channel in this account."),
        _("Compare channel id and region with 8x8 Connect."),
    ),
    ("number", "otherNumber"): (
        _("The id belongs to %(number)s, not to the number entered here."),
        _("Correct the number or the phone number id under Settings."),
    ),
    ("number", "notVerified"): (
        _("The number %(number)s is not verified."),
        _("Verify it in WhatsApp Manager, by SMS or call."),
    ),
    ("number", "nameDeclined"): (
        _("The display name of %(number)s is not approved."),
        _("Correct it in WhatsApp Manager: without it Meta refuses messages."),
    ),
    ("quality", "green"): (_("High."), ""),
    ("quality", "unflagged"): (_("Good again."), ""),
    ("quality", "yellow"): (
        _("Medium: customers have blocked or reported some messages."),
        _("Write less, and to people who asked for it."),
    ),
    ("quality", "downgraded"): (
        _("Meta has lowered it."),
        _("Write less, and to people who asked for it."),
    ),
    ("quality", "red"): (
        _("Low: Meta may limit the number soon."),
        _("Stop marketing for a week; look at which template is reported."),
    ),
    ("quality", "flagged"): (
        _("Meta has flagged the number: its limit falls unless that changes within a week."),
        _("Stop marketing for a week; look at which template is reported."),
    ),
    ("quality", "notRated"): (_("Not rated yet: too few messages."), ""),
    ("throughput", "standard"): (_("%(most)s messages a second."), ""),
    ("throughput", "high"): (_("%(most)s messages a second."), ""),
    ("tier", ""): (_("%(most)s people a day may be written to first."), ""),
    ("tier", "unlimited"): (_("Any number of people a day may be written to first."), ""),
    ("rate", ""): (_("%(rate)s a second, within the %(most)s that the number may send."), ""),
    ("rate", "tooFast"): (
        _("%(rate)s a second is more than the %(most)s that the number may send."),
        _("Lower it under Settings: Meta refuses what comes on top."),
    ),
    ("rate", "noLimit"): (
        _("There is no limit here, and the number may send %(most)s a second."),
        _("Set it under Settings: Meta refuses what comes on top."),
    ),
    ("clock", ""): (_("Right to within %(seconds)s s."), ""),
    ("clock", "ahead"): (
        _("This server's clock is %(seconds)s s ahead of the provider's."),
        _("Set it by NTP: windows and signatures go by it."),
    ),
    ("clock", "behind"): (
        _("This server's clock is %(seconds)s s behind the provider's."),
        _("Set it by NTP: windows and signatures go by it."),
    ),
    ("clock", "noDate"): (_("Not known: the provider's answer had no date."), ""),
}
UNKNOWN: tuple[Words, Words] = (_("Something was found that this page has no words for."), "")
