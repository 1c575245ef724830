"""Names of 8x8's numbers: API refusals and delivery receipts.

Source: 8x8 Chat Apps API, error codes; delivery receipts, WhatsApp error codes. A code that is an
exit of a message step (windowClosed, noConsent) is named as the exit; others say what happened.
"""

from __future__ import annotations

from contacts.topics import EVERYTHING, MARKETING
from messaging.content.values import Json

# "Invalid destination", and also "blacklisted".
BLACKLISTED = 15
# The person stopped marketing messages in WhatsApp: in 8x8's numbers, and in Meta's.
STOPPED_MARKETING = 1051
META_STOPPED_MARKETING = "131050"

API_CODES = {
    1000: "invalidParameter",
    1001: "illegalSubaccount",
    1002: "invalidNumber",
    1005: "invalidSource",
    1006: "invalidExpiry",
    1008: "invalidId",
    1011: "invalidSchedule",
    1012: "addressNotAllowed",
    1014: "insecureTls",
    1200: "unauthorised",
    1201: "forbidden",
    1300: "notFound",
    2001: "notImplemented",
    3001: "noRecipient",
    3002: "noRecipient",
    3003: "invalidNumber",
    3004: "noContent",
    3005: "noContent",
    3006: "textTooLong",
    3007: "invalidMedia",
    3008: "invalidMedia",
    3010: "invalidContentType",
    3015: "noRecipient",
    3030: "templateInvalid",
    3033: "templateParameters",
    3034: "templateParameters",
    3035: "templateNoChannel",
    3036: "templateInvalid",
    3037: "templateInvalid",
    3038: "templateUnknown",
    3040: "templateParameters",
    3041: "templateParameters",
    3042: "templateParameters",
    3043: "templateParameters",
    3047: "noRecipient",
    3049: "templateParameters",
    3060: "templateUnknown",
}

# Errors of delivery receipts: what became of a message after it had been accepted.
RECEIPT_CODES = {
    1: "absentSubscriber",
    11: "flooding",
    15: "blacklisted",
    36: "expired",
    41: "rejectedByChannel",
    42: "noCredit",
    43: "spam",
    46: "unreachable",
    1002: "rateLimited",
    1007: "policy",
    1009: "rateLimited",
    1012: "providerFault",
    1016: "providerDown",
    1018: "notOnWhatsApp",
    1019: "accountLocked",
    1022: "windowClosed",
    1023: "spam",
    1024: "declinedByMeta",
    1026: "mediaFailed",
    1027: "mediaFailed",
    1028: "pairRateLimited",
    1030: "templateParameters",
    1031: "templateUnknown",
    1032: "templateTooLong",
    1033: "templatePolicy",
    1034: "templateParameters",
    1035: "templateNotApproved",
    1036: "templateNotApproved",
    1037: "flowBlocked",
    1038: "flowThrottled",
    1051: "noConsent",
    1053: "noCallPermission",
    1054: "noNumber",
}


def refusal_name(code: int) -> str:
    """Return our name of an API error code; an unknown one keeps its number."""
    return API_CODES.get(code, f"provider:{code}")


def receipt_name(code: int | None) -> str:
    """Return our name of a receipt's error code; `failed` when it has none."""
    if code is None:
        return "failed"
    return RECEIPT_CODES.get(code, f"provider:{code}")


def opted_out_of(number: Json, meta_number: Json, words: Json) -> str | None:
    """Return the topic that a receipt's error says the person stopped, "" for everything, None
    when it says no such thing.

    8x8 gives code 15 both to blacklisted people and to numbers that cannot exist: only its words
    tell them apart.
    """
    if number == STOPPED_MARKETING or str(meta_number) == META_STOPPED_MARKETING:
        return MARKETING
    is_blacklisted = isinstance(words, str) and "blacklist" in words.replace(" ", "").lower()
    return EVERYTHING if number == BLACKLISTED and is_blacklisted else None
