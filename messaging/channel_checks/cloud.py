"""What Meta's Cloud API can be asked about a number: its fields, who hears of its account.

Source: Meta, Cloud API, `GET /{phone-number-id}?fields=` (display number, name, quality,
throughput, webhook configuration, messaging limit) and `GET`, `POST /{waba-id}/subscribed_apps`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from contacts.addresses import normalise_msisdn
from messaging.channel_checks.answers import (
    body_of,
    clock_finding,
    is_good,
    object_of,
    rate_finding,
    receipts_finding,
    trouble,
)
from messaging.channel_checks.findings import (
    HIGH_PER_SECOND,
    KEPT_BYTES,
    STANDARD_PER_SECOND,
    TIMEOUT_S,
    Finding,
    Item,
    Looked,
    Probe,
    State,
    Subject,
)
from messaging.content.values import Json
from messaging.outbound import Call
from messaging.providers.cloud import GRAPH_VERSION

FIELDS = (
    "display_phone_number",
    "verified_name",
    "name_status",
    "code_verification_status",
    "quality_rating",
    "throughput",
    "webhook_configuration",
    "whatsapp_business_manager_messaging_limit",
)
LEVELS = {"STANDARD": STANDARD_PER_SECOND, "HIGH": HIGH_PER_SECOND}
QUALITIES = {"GREEN": State.OK, "YELLOW": State.WARN, "RED": State.FAIL}
# Codes of Graph's error object: the token, what it may do, what it points at.
_TOKEN, _GONE = {0, 190}, {33, 100}
_RIGHTS = {3, 10, 131005, *range(200, 300)}
# From the narrowest: the first that is there is where Meta sends.
_HOOKS = ("phone_number", "whatsapp_business_account", "application")


class CloudInspector:
    """Meta's Cloud API."""

    def items(self, probe: Probe) -> Sequence[str]:
        if probe == Probe.ACCOUNT:
            return (
                Item.CREDENTIALS, Item.NUMBER, Item.QUALITY, Item.THROUGHPUT, Item.TIER,
                Item.RATE, Item.CLOCK, Item.RECEIPTS,
            )  # fmt: skip
        return (Item.SUBSCRIPTION,)

    def calls(self, probe: Probe, subject: Subject) -> Sequence[Call]:
        number = _call(subject, "GET", subject.provider_ref, {"fields": ",".join(FIELDS)})
        apps = f"{quote(subject.business_id, safe='')}/subscribed_apps"
        match probe:
            case Probe.ACCOUNT:
                return (number,)
            case Probe.REGISTER:
                return (_call(subject, "POST", apps), _call(subject, "GET", apps), number)
            case _:
                return (_call(subject, "GET", apps), number)

    def read(self, probe: Probe, subject: Subject, looks: Sequence[Looked]) -> list[Finding]:
        if probe == Probe.ACCOUNT:
            return _account(subject, looks[0])
        if probe == Probe.REGISTER and not is_good(looks[0]):
            return [_trouble(Item.SUBSCRIPTION, looks[0])]
        return [_subscription(subject, looks[-2], looks[-1])]


def _account(subject: Subject, look: Looked) -> list[Finding]:
    beside = [clock_finding(look), receipts_finding(subject, look.answered_at)]
    if not is_good(look):
        items = (Item.NUMBER, Item.QUALITY, Item.THROUGHPUT, Item.TIER)
        unknown = [Finding(item, State.UNKNOWN, "notAsked") for item in items]
        rate = rate_finding(subject.per_second, None)
        return [*_refused(look), *unknown, rate, *beside]
    number = object_of(body_of(look))
    level = str(object_of(number.get("throughput")).get("level", "")).upper()
    return [
        Finding(Item.CREDENTIALS, State.OK),
        _number(subject, number),
        quality_finding(str(number.get("quality_rating", ""))),
        _throughput(level),
        tier_finding(_limit(number)),
        rate_finding(subject.per_second, LEVELS.get(level)),
        *beside,
    ]


def _refused(look: Looked) -> list[Finding]:
    found = _trouble(Item.CREDENTIALS, look)
    if found.code != "notFound":
        return [found]
    # Graph says the same of a number that is not there and of one that the token may not see.
    return [Finding(Item.CREDENTIALS, State.FAIL, "unknownNumber")]


def _trouble(item: str, look: Looked) -> Finding:
    error = object_of(object_of(body_of(look)).get("error"))
    code = error.get("code")
    if code in _TOKEN:
        return Finding(item, State.FAIL, "keyRefused")
    if code in _RIGHTS:
        return Finding(item, State.FAIL, "keyForbidden")
    if code in _GONE:
        return Finding(item, State.FAIL, "notFound")
    return trouble(item, look)


def _number(subject: Subject, number: Mapping[str, Json]) -> Finding:
    shown = str(number.get("display_phone_number", ""))
    name = str(number.get("verified_name", ""))
    detail = {"number": shown, "name": name}
    if normalise_msisdn(shown) != subject.address:
        return Finding(Item.NUMBER, State.FAIL, "otherNumber", detail)
    if str(number.get("code_verification_status", "")).upper() in {"NOT_VERIFIED", "EXPIRED"}:
        return Finding(Item.NUMBER, State.WARN, "notVerified", detail)
    if str(number.get("name_status", "")).upper() in {"DECLINED", "EXPIRED", "NONE"}:
        return Finding(Item.NUMBER, State.WARN, "nameDeclined", detail)
    return Finding(Item.NUMBER, State.OK, "", detail)


def quality_finding(rating: str) -> Finding:
    """Return what Meta thinks of the number: GREEN, YELLOW, RED; a new one has none yet."""
    state = QUALITIES.get(rating.upper(), State.UNKNOWN)
    code = rating.lower() if rating.upper() in QUALITIES else "notRated"
    return Finding(Item.QUALITY, state, code)


def _throughput(level: str) -> Finding:
    if level not in LEVELS:
        return Finding(Item.THROUGHPUT, State.UNKNOWN, "notTold")
    return Finding(Item.THROUGHPUT, State.OK, level.lower(), {"most": LEVELS[level]})


def _limit(number: Mapping[str, Json]) -> str:
    told = number.get("whatsapp_business_manager_messaging_limit")
    told = told or number.get("messaging_limit_tier")
    return told if isinstance(told, str) else str(object_of(told).get("tier", ""))


def tier_finding(tier: str) -> Finding:
    """Return to how many people a day the business may write first: "TIER_2K" is 2,000."""
    plain = tier.upper().removeprefix("TIER_")
    if plain == "UNLIMITED":
        return Finding(Item.TIER, State.OK, "unlimited")
    digits = plain.removesuffix("K")
    if not (digits.isascii() and digits.isdecimal()):
        return Finding(Item.TIER, State.UNKNOWN, "notTold")
    most = int(digits) * (1_000 if plain.endswith("K") else 1)
    return Finding(Item.TIER, State.OK, "", {"most": most})


def _subscription(subject: Subject, apps: Looked, number: Looked) -> Finding:
    if not is_good(apps):
        return _trouble(Item.SUBSCRIPTION, apps)
    if not object_of(body_of(apps)).get("data"):
        return Finding(Item.SUBSCRIPTION, State.FAIL, "noApp")
    hooks = object_of(object_of(body_of(number)).get("webhook_configuration"))
    url = next((str(hooks[name]) for name in _HOOKS if hooks.get(name)), "")
    if not url:
        return Finding(Item.SUBSCRIPTION, State.WARN, "noAddress")
    if url != subject.webhook_url:
        host = urlsplit(url).hostname or ""
        return Finding(Item.SUBSCRIPTION, State.FAIL, "elsewhere", {"host": host})
    return Finding(Item.SUBSCRIPTION, State.OK)


def _call(subject: Subject, method: str, path: str, query: Mapping[str, str] | None = None) -> Call:
    version = subject.options.get("graph_version") or GRAPH_VERSION
    url = f"{subject.base_url.rstrip('/')}/{version}/{path}"
    asked = f"{url}?{urlencode(query)}" if query else url
    token = subject.credentials.get("access_token", "")
    headers = {"Authorization": f"Bearer {token}"}
    return Call(method, asked, headers, None, TIMEOUT_S, KEPT_BYTES)
