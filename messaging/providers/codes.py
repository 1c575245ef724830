"""The numbers of 8x8's and Meta's errors, and our names for them: one table for all readers.

Sources: 8x8 Chat Apps API, error codes; delivery receipts, WhatsApp error codes. Meta Cloud API,
error codes. A code that is an exit of a message step (windowClosed, noConsent) is named as the
exit; others say what happened. What a name means, and what to do, stands in meanings.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contacts.topics import EVERYTHING, MARKETING
from messaging.content.values import Json

# "Invalid destination", and also "blacklisted".
BLACKLISTED = 15
# The person stopped marketing messages in WhatsApp: in 8x8's numbers, and in Meta's.
STOPPED_MARKETING = 1051
META_STOPPED_MARKETING = "131050"


def _table(*rows: tuple[str, str]) -> Mapping[int, str]:
    """Return number -> name; a row holds a name and its numbers, ranges as "200-299"."""
    return MappingProxyType(
        {number: name for name, numbers in rows for number in _numbers(numbers)}
    )


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


# What the API answers at once: {code, message, errorId, timestamp}.
EIGHT_API = _table(
    ("invalidParameter", "1000 1003 1004 1009 1010 3009 3011-3014 3018 3022-3029 3051"),
    ("illegalSubaccount", "1001"),
    ("invalidNumber", "1002 3003"),
    ("invalidSource", "1005"),
    ("invalidExpiry", "1006"),
    ("invalidId", "1008"),
    ("invalidSchedule", "1011"),
    ("addressNotAllowed", "1012"),
    ("insecureTls", "1014"),
    ("unauthorised", "1200"),
    ("forbidden", "1201"),
    ("notFound", "1300"),
    ("providerFault", "2000"),
    ("notImplemented", "2001-2003"),
    ("noRecipient", "3001 3002 3015 3047"),
    ("noContent", "3004 3005"),
    ("textTooLong", "3006 3017"),
    ("invalidMedia", "3007 3008"),
    ("invalidContentType", "3010"),
    ("templateInvalid", "3030-3032 3036 3037 3039 3052 3053"),
    ("templateParameters", "3033 3034 3040-3046 3049"),
    ("templateNoChannel", "3035"),
    ("templateUnknown", "3038 3060"),
)
# What receipts tell of a message after it had been accepted.
EIGHT_RECEIPTS = _table(
    ("absentSubscriber", "1"),
    ("flooding", "11"),
    ("providerFault", "14 23 25 57 1012 1049 1050"),
    ("blacklisted", "15"),
    ("expired", "36"),
    ("rejectedByChannel", "41"),
    ("noCredit", "42"),
    ("spam", "43 1023"),
    ("unreachable", "46"),
    ("unauthorised", "1000 1006"),
    ("forbidden", "1001 1003 1013"),
    ("rateLimited", "1002 1009"),
    ("numberUnknown", "1004"),
    ("invalidParameter", "1005 1014 1015 1048"),
    ("policy", "1007"),
    ("accountRateLimited", "1008"),
    ("experiment", "1010"),
    ("countryRestricted", "1011"),
    ("providerDown", "1016"),
    ("sameNumber", "1017"),
    ("notOnWhatsApp", "1018"),
    ("accountLocked", "1019"),
    ("displayName", "1020"),
    ("certificate", "1021"),
    ("windowClosed", "1022"),
    ("declinedByMeta", "1024"),
    ("invalidContentType", "1025"),
    ("mediaFailed", "1026 1027"),
    ("pairRateLimited", "1028"),
    ("maintenance", "1029"),
    ("templateParameters", "1030 1034"),
    ("templateUnknown", "1031"),
    ("templateTooLong", "1032"),
    ("templatePolicy", "1033"),
    ("templateNotApproved", "1035 1036"),
    ("flowBlocked", "1037"),
    ("flowThrottled", "1038"),
    ("registration", "1039-1047"),
    ("noConsent", "1051"),
    ("noCallPermission", "1052 1053"),
    ("noNumber", "1054"),
)
# Meta's own, in an answer {error: {code, ...}} and in a failed status alike.
META = _table(
    ("unauthorised", "0 190"),
    ("forbidden", "3 10 200-299 131005"),
    ("providerFault", "1 2 131000"),
    ("providerDown", "131016 133004"),
    ("accountRateLimited", "4 80007"),
    ("numberUnknown", "33"),
    ("invalidParameter", "100 131008 131009 135000"),
    ("policy", "368"),
    ("rateLimited", "130429"),
    ("experiment", "130472"),
    ("countryRestricted", "130497"),
    ("invalidContentType", "131051 130501"),
    ("sameNumber", "131021"),
    ("notOnWhatsApp", "131026"),
    ("notAllowedRecipient", "131030"),
    ("accountLocked", "131031"),
    ("displayName", "131037"),
    ("payment", "131042 134011 134100-134102"),
    ("certificate", "131045"),
    ("windowClosed", "131047"),
    ("spam", "131048"),
    ("declinedByMeta", "131049"),
    ("noConsent", "131050"),
    ("mediaFailed", "131052 131053"),
    ("marketingDisabled", "131055 131063"),
    ("pairRateLimited", "131056"),
    ("maintenance", "131057 2494100"),
    ("noNumber", "131062"),
    ("tierReached", "131064"),
    ("templateParameters", "132000 132008 132012 132018"),
    ("templateUnknown", "132001"),
    ("templateTooLong", "132005"),
    ("templatePolicy", "132007"),
    ("templateNotApproved", "132015 132016"),
    ("flowBlocked", "132068"),
    ("flowThrottled", "132069"),
    ("registration", "133000-133003 133005-133016"),
    ("identityChanged", "137000"),
    ("noCallPermission", "138000-138999"),
)


def refusal_name(code: int) -> str:
    """Return our name of an error code of 8x8's API; an unknown one keeps its number."""
    return EIGHT_API.get(code, f"provider:{code}")


def receipt_name(code: int | None) -> str:
    """Return our name of a receipt's error code; `failed` when it has none."""
    if code is None:
        return "failed"
    return EIGHT_RECEIPTS.get(code, f"provider:{code}")


def meta_name(code: int | None) -> str:
    """Return our name of one of Meta's codes; `failed` when it has none."""
    if code is None:
        return "failed"
    return META.get(code, f"provider:{code}")


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
