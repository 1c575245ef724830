"""What the names of providers' errors mean: what happened, what is done about it, what to do.

One table: adapters ask it what a refusal asks for, the console and docs/errors.md what to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

_ = gettext_lazy
Words = str | Promise
Kind = Literal["permanent", "retryable", "uncertain"]
Scope = Literal["message", "pair", "number", "account"]

# A pause that ends when a person says so.
UNTIL_RESUMED_S = 10 * 365 * 86_400.0
# So often something that may pass by itself is tried; then the message has failed.
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kind`: whether trying again can help. `pauses`: what has to wait, the message alone, those
    to the same person, or the channel's. `wait_s`: how long (None: the outbox's back-off, 2^n
    seconds); `is_patient`: it is tried until the message expires, not MOST_TRIES times."""

    why: Words
    do: Words
    kind: Kind = "permanent"
    pauses: Scope = "message"
    wait_s: float | None = None
    is_patient: bool = False

    @property
    def stops(self) -> bool:
        """Tell whether the channel sends nothing more until a person lets it."""
        return self.wait_s == UNTIL_RESUMED_S


def _stop(why: Words, do: Words) -> Meaning:
    return Meaning(why, do, "retryable", "account", UNTIL_RESUMED_S, is_patient=True)


def _again(why: Words, do: Words, pauses: Scope, wait_s: float) -> Meaning:
    return Meaning(why, do, "retryable", pauses, wait_s, is_patient=True)


_TEXT = Meaning(
    _("The message is not one that WhatsApp takes."),
    _("Open the step, correct what the remark names, and publish. Then start the run again."),
)
_TEMPLATE = Meaning(
    _("The template's parameters do not fit its approved text."),
    _("Compare the step with the template, correct the parameters, and publish."),
)
_NO_WHATSAPP = Meaning(
    _("This number cannot be reached on WhatsApp."),
    _("Check the number with the customer, or reach them another way."),
)
_KEY_WHY = _("The provider does not accept the channel's API key or sub-account.")
_KEY_DO = _("Correct the channel's key, then retry the message.")
_KEY = Meaning(_KEY_WHY, _KEY_DO)
_SPAM = Meaning(
    _("WhatsApp held the message back to protect the customer, or because of your quality."),
    _("Do not repeat it now. Look at the number's quality rating and write less."),
)
_RATE_WHY = _("Too many messages went out at once.")
_RATE_DO = _("Retry it later; lower the channel's rate when it happens often.")
_PROVIDER = Meaning(
    _("The provider could not do its part."),
    _("Retry it later; tell the provider's support when it lasts."),
    "retryable",
)
_MEDIA = Meaning(
    _("WhatsApp could not load the picture or file."),
    _("Check that its address opens without a log-in, and its type and size."),
)
_UNCLEAR_DO = _(
    "Wait: a receipt or a reply settles it. Otherwise it counts as uncertain in the end."
)
_ASK_SUPPORT = _("Ask the provider's support; nothing that you write in a journey causes it.")

MEANINGS: dict[str, Meaning] = {
    # --- the customer ---
    "windowClosed": Meaning(
        _("The customer's last message is more than 24 hours old: only templates may go out."),
        _("Wire the exit “windowClosed” to a template, or wait until the customer writes."),
    ),
    "noConsent": Meaning(
        _("The customer has not agreed to such messages, or has opted out."),
        _("Do not send it another way. Ask for consent when the customer writes."),
    ),
    "notOnWhatsApp": _NO_WHATSAPP,
    "absentSubscriber": _NO_WHATSAPP,
    "unreachable": _NO_WHATSAPP,
    "invalidNumber": Meaning(
        _("The recipient is no phone number in international form."),
        _("Give the step a number such as +6591234567, or leave it out to reach the customer."),
    ),
    "noRecipient": Meaning(
        _("The contact has no number on this channel."),
        _("Give the contact a number, then start the run again."),
    ),
    "noNumber": Meaning(
        _("This message needs a phone number, and the customer is known by a WhatsApp id only."),
        _("Ask the customer for the number: codes go to numbers alone."),
    ),
    "sameNumber": Meaning(
        _("The message was to go to the number it comes from."),
        _("Use another number for tests."),
    ),
    "notAllowedRecipient": Meaning(
        _("Meta's test number writes to listed numbers only, and this is none."),
        _("Add the number to the list at Meta, or use a number of your own."),
    ),
    "identityChanged": Meaning(
        _("WhatsApp says that this number may have changed hands."),
        _("Check with the customer before you write anything personal."),
    ),
    "noCallPermission": Meaning(
        _("The customer has not allowed calls."),
        _("Send a request for call permission first."),
    ),
    # --- templates and Flows ---
    "templateUnknown": Meaning(
        _("The template does not exist in this language on the channel's business."),
        _("Correct its name or language in the step, or create the template."),
    ),
    "templateNotApproved": Meaning(
        _("The template is not approved, or Meta has paused it."),
        _("See Templates for its state, and use another one meanwhile."),
    ),
    "templateParameters": _TEMPLATE,
    "templateInvalid": _TEMPLATE,
    "templateTooLong": _TEMPLATE,
    "templateNoChannel": Meaning(
        _("The sub-account has no channel that sends templates."),
        _("Ask 8x8's support to enable WhatsApp for the sub-account."),
    ),
    "templatePolicy": Meaning(
        _("The filled template breaks WhatsApp's rules."),
        _("Look at the values that were filled in, and change the template."),
    ),
    "flowBlocked": Meaning(
        _("Meta has blocked the Flow."),
        _("Open the Flow at Meta, correct what it names, and publish it again."),
    ),
    "flowThrottled": Meaning(
        _("Meta lets only ten messages an hour through for this Flow: its endpoint is unwell."),
        _("Look at the endpoint's errors; send the Flow to fewer people until they end."),
    ),
    # --- the message ---
    "notCarried": Meaning(
        _("The channel's provider has no such kind of message."),
        _("Use a kind that both providers carry, or send it on a channel of the other one."),
    ),
    "textTooLong": _TEXT,
    "noContent": _TEXT,
    "invalidParameter": _TEXT,
    "invalidContentType": _TEXT,
    "invalidId": _TEXT,
    "invalidExpiry": _TEXT,
    "invalidSchedule": _TEXT,
    "invalidMedia": _MEDIA,
    "mediaFailed": _MEDIA,
    "mediaGone": Meaning(
        _("The library does not have the file that the message names."),
        _("Choose another file in the step."),
    ),
    "mediaNotTaken": Meaning(
        _("The provider did not take the file."),
        _("Look at the file's type and size, and at the provider's answer in Effects."),
    ),
    "mediaTooLarge": Meaning(
        _("The file is larger than is taken."),
        _("Ask for a smaller one, or raise the limit in the settings."),
    ),
    "mediaExpired": Meaning(
        _("The provider did not have the customer's file any more."),
        _("Ask the customer to send it again."),
    ),
    "mediaDamaged": Meaning(
        _("The file does not have the contents that its provider told."),
        _("Ask the customer to send it again."),
    ),
    # --- the key, the number, the account ---
    "unauthorised": _stop(
        _("The provider does not accept the channel's key."),
        _("Enter a new key for the channel, then let it send again."),
    ),
    "forbidden": _KEY,
    "illegalSubaccount": _KEY,
    "invalidSource": _KEY,
    "addressNotAllowed": _KEY,
    "numberUnknown": Meaning(
        _("The provider does not know the channel's number, or the key may not use it."),
        _("Compare the channel's number id with the provider's, and the key's rights."),
    ),
    "policy": _stop(
        _("Meta has blocked the WhatsApp business account for a breach of its policies."),
        _("See Meta's Business Support Home; when it is settled, let the channel send again."),
    ),
    "accountLocked": _stop(
        _("Meta has locked the WhatsApp business account."),
        _("See Meta's Business Support Home; nothing goes out on this number until then."),
    ),
    "countryRestricted": Meaning(
        _("Meta does not let this business write to people in that country."),
        _("Leave these customers out, or reach them another way."),
    ),
    "displayName": Meaning(
        _("Meta has not approved the number's display name."),
        _("Have the name approved in WhatsApp Manager."),
    ),
    "certificate": Meaning(
        _("The number's certificate is not right, or the number is not registered."),
        _("Register the number again at the provider."),
    ),
    "registration": Meaning(_("The number's registration is not in order."), _ASK_SUPPORT),
    "payment": Meaning(
        _("Meta cannot charge the business account."),
        _("Correct the payment method in WhatsApp Manager."),
    ),
    "marketingDisabled": Meaning(
        _("Meta does not take advertising by this way of sending."),
        _("Look at the marketing settings in WhatsApp Manager."),
    ),
    "noCredit": Meaning(
        _("The account with the provider has no credit left."),
        _("Top it up, then retry the message."),
    ),
    # --- too much, too fast ---
    "rateLimited": _again(_RATE_WHY, _RATE_DO, "number", 2.0),
    "flooding": Meaning(_RATE_WHY, _RATE_DO),
    "accountRateLimited": _again(_RATE_WHY, _RATE_DO, "account", 60.0),
    "pairRateLimited": _again(
        _("Too many messages went to this customer at once."),
        _("It is tried again by itself, later each time; others are not held up."),
        "pair",
        1.0,
    ),
    "tierReached": _again(
        _("The number of people whom the business may write to first in 24 hours is reached."),
        _("It is tried again by itself. See the messaging limit in WhatsApp Manager."),
        "message",
        3600.0,
    ),
    "spam": _again(_SPAM.why, _SPAM.do, "number", 3600.0),
    "declinedByMeta": _SPAM,
    "experiment": _SPAM,
    "blacklisted": _SPAM,
    # --- the provider ---
    "providerFault": _PROVIDER,
    "providerDown": _PROVIDER,
    "maintenance": _again(_PROVIDER.why, _PROVIDER.do, "number", 120.0),
    "rejectedByChannel": Meaning(_PROVIDER.why, _PROVIDER.do),
    "insecureTls": Meaning(_("The connection to the provider was not safe enough."), _ASK_SUPPORT),
    "notFound": Meaning(
        _("The provider does not know what the request names."),
        _("Compare the ids of channel and message with the provider's."),
    ),
    "notImplemented": Meaning(_("The provider does not offer this."), _ASK_SUPPORT),
    # --- what became of it is not known ---
    "uncertain": Meaning(
        _("The request went out and no answer came: nobody can tell whether it arrived."),
        _("Ask the customer, or look at the other system. Repeat it only if it did not arrive."),
        "uncertain",
    ),
    "noAnswer": Meaning(
        _("The request went out and no answer came: nobody can tell whether it arrived."),
        _UNCLEAR_DO,
        "uncertain",
    ),
    "noUmid": Meaning(
        _("The provider's answer named no message: nobody can tell whether it went out."),
        _UNCLEAR_DO,
        "uncertain",
    ),
    # --- before it went out ---
    "expired": Meaning(
        _("It could not be sent before its time was over."),
        _("See whether the channel is paused or its queue is long, then start the run again."),
    ),
    "noCredentials": _again(
        _("The channel's API key cannot be read. It is tried again every minute."),
        _("Enter the key again, or give the server its encryption key back."),
        "number",
        60.0,
    ),
    "notSent": Meaning(
        _("No connection could be made, so nothing was sent. It is tried again."),
        _("Check the address and whether the other side is up."),
        "retryable",
    ),
    "failed": Meaning(
        _("It failed for good, and no reason was given."),
        _("Correct the cause, then start the run again."),
    ),
}


def meaning_of(name: str) -> Meaning | None:
    """Return what a name means; None for a number that nobody documents."""
    return MEANINGS.get(name)


def reason_words(reason: str) -> str:
    """Return why a gate is paused: its reason is a name of ours, or words of a provider."""
    meaning = MEANINGS.get(reason)
    return str(meaning.why) if meaning else reason
