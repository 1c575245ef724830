"""A run's end as people read it: errors in words with what to do, outcomes without underscores."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_lazy

_ = gettext_lazy
_GONE = _("the other side hung up before it answered; see whether it is up")
_NO_WAY = _("no connection could be made; check the address and whether the other side is up")
_NO_NAME = _("nobody knows the host's name; check the address")
_NO_TRUST = _("the other side's certificate is not valid; have it renewed")
_LATE = _("no answer came in time; see whether the other side is slow")
_MAIL = _("the mail server did not take it; check its address and log-in")
# What transports call their failures.
_NAMES = {
    "ServerDisconnectedError": _GONE,
    "ClientConnectionResetError": _GONE,
    "ClientOSError": _GONE,
    "ClientPayloadError": _GONE,
    "ConnectionResetError": _GONE,
    "BrokenPipeError": _GONE,
    "ClientConnectorError": _NO_WAY,
    "ClientConnectionError": _NO_WAY,
    "ClientProxyConnectionError": _NO_WAY,
    "ConnectionRefusedError": _NO_WAY,
    "ClientConnectorDNSError": _NO_NAME,
    "ClientConnectorCertificateError": _NO_TRUST,
    "ClientConnectorSSLError": _NO_TRUST,
    "ClientSSLError": _NO_TRUST,
    "ClientResponseError": _("the answer is no HTTP that we can read; check the address"),
    "ConnectionTimeoutError": _LATE,
    "ServerTimeoutError": _LATE,
    "SocketTimeoutError": _LATE,
    "TimeoutError": _LATE,
    "timeout": _LATE,
    "noConsent": _("the customer did not agree to such messages, or wrote STOP"),
    "windowClosed": _("the 24-hour service window was closed"),
    "SMTPServerDisconnected": _MAIL,
    "SMTPConnectError": _MAIL,
    "SMTPAuthenticationError": _MAIL,
}
_NAME = re.compile(rf"(?<![\w.-])({'|'.join(_NAMES)})(?![\w.-])")


def fault_words(error: str) -> str:
    """Return an error with the names of failures replaced by what they mean."""
    return _NAME.sub(lambda found: str(_NAMES[found[1]]), error)


def outcome_words(outcome: str) -> str:
    """Return an outcome, a name of the journey's author, as words: no_answer is "no answer"."""
    return outcome.replace("_", " ")


def end_words(error: str, outcome: str) -> str:
    """Return how a run ended: its error in words, else its outcome."""
    return fault_words(error) if error else outcome_words(outcome)


def waits_words(kind: str, until: str = "") -> str:
    """Return what a run waits for; `until` says when a time is reached, in words."""
    words = {
        "reply": gettext("Waits for a reply"),
        "flow": gettext("Waits for a form"),
        "timer": gettext("Waits until %(time)s") % {"time": until},
        "delivery": gettext("Waits for delivery"),
        "agent": gettext("With a person"),
        "answer": gettext("Waits for an answer"),
    }
    return words.get(kind, gettext("Running"))
