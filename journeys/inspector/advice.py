"""Codes of the engine, the outbox and providers in words: why it happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

_ = gettext_lazy
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Advice:
    """`why` it happened and what to `do`; `is_known` is false for a code without an entry."""

    why: Words
    do: Words
    is_known: bool = True


_TEXT = Advice(
    _("The message is not one that WhatsApp takes."),
    _("Open the step, correct what the remark names, and publish. Then start the run again."),
)
_TEMPLATE = Advice(
    _("The template's parameters do not fit its approved text."),
    _("Compare the step with the template, correct the parameters, and publish."),
)
_NO_WHATSAPP = Advice(
    _("This number cannot be reached on WhatsApp."),
    _("Check the number with the customer, or reach them another way."),
)
_KEY = Advice(
    _("The provider does not accept the channel's API key or sub-account."),
    _("Correct the channel's key, then retry the message."),
)
_SPAM = Advice(
    _("WhatsApp held the message back to protect the customer, or because of your quality."),
    _("Do not repeat it now. Look at the number's quality rating and write less."),
)
_RATE = Advice(
    _("Too many messages went out at once."),
    _("Retry it later; lower the channel's rate when it happens often."),
)
_PROVIDER = Advice(
    _("The provider could not do its part."),
    _("Retry it later; tell the provider's support when it lasts."),
)
_MEDIA = Advice(
    _("WhatsApp could not load the picture or file."),
    _("Check that its address opens without a log-in, and its type and size."),
)
_INPUT = Advice(
    _("An input of the step has no value, or one of another kind than the step takes."),
    _("Open the step, give the input a value for every customer, and publish."),
)
_DEFINITION = Advice(
    _("The published version has a fault that the run ran into."),
    _("Correct the journey and publish it; people in the old version cannot be moved yet."),
)
_STATE = Advice(
    _("The run's variables have become too large, or are no JSON."),
    _("Keep less of what web services answer, then publish and start the run again."),
)

_ADVICE: dict[str, Advice] = {
    # --- the engine ---
    "expression": Advice(
        _("An expression of the step threw an error."),
        _("Correct the expression; the remark says where it stands. Then publish."),
    ),
    "secret-misused": Advice(
        _("A secret stands where none may: only inputs of an HTTP request can use one."),
        _("Move the secret into an HTTP request, then publish."),
    ),
    "missing-input": _INPUT,
    "bad-input": _INPUT,
    "bad-duration": _INPUT,
    "bad-moment": _INPUT,
    "no-steps": _DEFINITION,
    "no-such-step": _DEFINITION,
    "unknown-type": _DEFINITION,
    "too-many-visits": Advice(
        _("The journey went round and round without waiting: 100 steps in one go."),
        _("Put a wait, or a count that ends it, into the loop, and publish."),
    ),
    "too-many-tokens": Advice(
        _("More than 16 paths were open at once."),
        _("Make the branch's conditions exclude each other, and publish."),
    ),
    "state-too-large": _STATE,
    "not-json": _STATE,
    "unreadable": Advice(
        _("Nobody can read what was stored of the run, so it was ended."),
        _("Keep the run's id for your administrator, and start the journey again."),
    ),
    "timeout": Advice(
        _("No receipt said in time that the message reached the phone."),
        _("The phone may be off. Check that the channel's webhooks arrive."),
    ),
    # --- sending ---
    "windowClosed": Advice(
        _("The customer's last message is more than 24 hours old: only templates may go out."),
        _("Wire the exit “windowClosed” to a template, or wait until the customer writes."),
    ),
    "noConsent": Advice(
        _("The customer has not agreed to such messages, or has opted out."),
        _("Do not send it another way. Ask for consent when the customer writes."),
    ),
    "staging": Advice(
        _("The channel is being tested: it writes to its test numbers alone."),
        _("Add the number to the channel's test numbers, or switch staging off."),
    ),
    "channelArchived": Advice(
        _("The channel was archived before the message went out."),
        _("Bring the channel back, or let the journey speak on another one."),
    ),
    "uncertain": Advice(
        _("The request went out and no answer came: nobody can tell whether it arrived."),
        _("Ask the customer, or look at the other system. Repeat it only if it did not arrive."),
    ),
    "noAnswer": Advice(
        _("The request went out and no answer came: nobody can tell whether it arrived."),
        _("Wait: a receipt or a reply settles it. Otherwise it counts as uncertain in the end."),
    ),
    "noUmid": Advice(
        _("The provider's answer named no message: nobody can tell whether it went out."),
        _("Wait: a receipt or a reply settles it. Otherwise it counts as uncertain in the end."),
    ),
    "expired": Advice(
        _("It could not be sent before its time was over."),
        _("See whether the channel is paused or its queue is long, then start the run again."),
    ),
    "cancelled": Advice(
        _("The run ended before it was sent."),
        _("Nothing to do: the customer got nothing."),
    ),
    "streamFull": Advice(
        _("A hundred messages to this contact are waiting already."),
        _("Look for a journey that writes in a loop; see whether the channel is paused."),
    ),
    "erased": Advice(
        _("The contact's data was erased before the message went out."),
        _("Nothing to do: the customer got nothing."),
    ),
    "noCredentials": Advice(
        _("The channel's API key cannot be read. It is tried again every minute."),
        _("Enter the key again, or give the server its encryption key back."),
    ),
    "invalidNumber": Advice(
        _("The recipient is no phone number in international form."),
        _("Give the step a number such as +6591234567, or leave it out to reach the customer."),
    ),
    "noRecipient": Advice(
        _("The contact has no number on this channel."),
        _("Give the contact a number, then start the run again."),
    ),
    "notOnWhatsApp": _NO_WHATSAPP,
    "absentSubscriber": _NO_WHATSAPP,
    "unreachable": _NO_WHATSAPP,
    "addressRefused": Advice(
        _("The address points into a private network, which requests may not reach."),
        _("Use a public address, or have your administrator allow this host."),
    ),
    "notSent": Advice(
        _("No connection could be made, so nothing was sent. It is tried again."),
        _("Check the address and whether the other side is up."),
    ),
    "failed": Advice(
        _("It failed for good, and no reason was given."),
        _("Correct the cause, then start the run again."),
    ),
    "parked": Advice(
        _("The run failed five times to take in the result."),
        _("Tell your administrator the run's id; then retry it from the list of effects."),
    ),
    # --- templates ---
    "templateUnknown": Advice(
        _("The template does not exist in this language on the channel's business."),
        _("Correct its name or language in the step, or create the template."),
    ),
    "templateNotApproved": Advice(
        _("The template is not approved, or Meta has paused it."),
        _("See Templates for its state, and use another one meanwhile."),
    ),
    "templateParameters": _TEMPLATE,
    "templateInvalid": _TEMPLATE,
    "templateTooLong": _TEMPLATE,
    "templatePolicy": Advice(
        _("The filled template breaks WhatsApp's rules."),
        _("Look at the values that were filled in, and change the template."),
    ),
    # --- the provider ---
    "textTooLong": _TEXT,
    "noContent": _TEXT,
    "invalidParameter": _TEXT,
    "invalidContentType": _TEXT,
    "invalidMedia": _MEDIA,
    "mediaFailed": _MEDIA,
    "unauthorised": _KEY,
    "forbidden": _KEY,
    "illegalSubaccount": _KEY,
    "invalidSource": _KEY,
    "addressNotAllowed": _KEY,
    "spam": _SPAM,
    "declinedByMeta": _SPAM,
    "policy": _SPAM,
    "blacklisted": _SPAM,
    "flooding": _RATE,
    "rateLimited": _RATE,
    "pairRateLimited": _RATE,
    "flowThrottled": _RATE,
    "providerFault": _PROVIDER,
    "providerDown": _PROVIDER,
    "rejectedByChannel": _PROVIDER,
    "noCredit": Advice(
        _("The account with the provider has no credit left."),
        _("Top it up, then retry the message."),
    ),
    "accountLocked": Advice(
        _("Meta has locked the WhatsApp business account."),
        _("See Meta's Business Support Home; nothing goes out on this number until then."),
    ),
    "flowBlocked": Advice(
        _("Meta has blocked the Flow."),
        _("Open the Flow at Meta, correct what it names, and publish it again."),
    ),
}


def advice_for(code: str) -> Advice:
    """Return what to say of a code; of one we do not know, that we do not."""
    known = _ADVICE.get(code)
    if known is not None:
        return known
    name = code.removeprefix("provider:")
    if not name:
        why = gettext("No reason was recorded.")
        return Advice(why, gettext("Look at the raw log for what happened last."), False)
    why = gettext("The code %(code)s is not one we know.") % {"code": name}
    do = gettext("Look it up in the provider's documentation, or ask its support.")
    return Advice(why, do, False)
