"""Codes of the engine, the outbox and providers in words: why it happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from messaging.providers.meanings import Words, meaning_of

_ = gettext_lazy


@dataclass(frozen=True, slots=True)
class Advice:
    """`why` it happened and what to `do`; `is_known` is false for a code without an entry."""

    why: Words
    do: Words
    is_known: bool = True


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
    # --- sending; what providers answer stands in messaging/providers/meanings.py ---
    "staging": Advice(
        _("The channel is being tested: it writes to its test numbers alone."),
        _("Add the number to the channel's test numbers, or switch staging off."),
    ),
    "channelArchived": Advice(
        _("The channel was archived before the message went out."),
        _("Bring the channel back, or let the journey speak on another one."),
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
    "addressRefused": Advice(
        _("The address points into a private network, which requests may not reach."),
        _("Use a public address, or have your administrator allow this host."),
    ),
    "parked": Advice(
        _("The run failed five times to take in the result."),
        _("Tell your administrator the run's id; then retry it from the list of effects."),
    ),
}


def advice_for(code: str) -> Advice:
    """Return what to say of a code; of one we do not know, that we do not."""
    known = _ADVICE.get(code)
    if known is not None:
        return known
    meaning = meaning_of(code)
    if meaning is not None:
        return Advice(meaning.why, meaning.do)
    name = code.removeprefix("provider:")
    if not name:
        why = gettext("No reason was recorded.")
        return Advice(why, gettext("Look at the raw log for what happened last."), False)
    why = gettext("The code %(code)s is not one we know.") % {"code": name}
    do = gettext("Look it up in the provider's documentation, or ask its support.")
    return Advice(why, do, False)
