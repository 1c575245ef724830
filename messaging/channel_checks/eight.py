"""What 8x8 can be asked about a channel: the list of templates, the list of webhooks.

Source: 8x8 Connect, Chat Apps API (`GET .../channels/{channelId}/templates`) and webhook
configuration (`GET` and `POST /api/v1/accounts/{accountId}/webhooks`). No call tells a number's
name, quality, tier or throughput; quality and tier come as events (messaging/channel_checks/told).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

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
    KEPT_BYTES,
    TIMEOUT_S,
    Finding,
    Item,
    Looked,
    Probe,
    State,
    Subject,
)
from messaging.content.values import Json
from messaging.outbound import Answer, Call

# Receipts and customers' messages come by default; news of templates, quality and limits do not.
NEEDED, NEWS = ("CADR", "MSG"), "CABM"


class EightInspector:
    """8x8 Chat Apps."""

    def items(self, probe: Probe) -> Sequence[str]:
        if probe == Probe.ACCOUNT:
            return (Item.CREDENTIALS, Item.NUMBER, Item.RATE, Item.CLOCK, Item.RECEIPTS)
        return (Item.SUBSCRIPTION,)

    def calls(self, probe: Probe, subject: Subject) -> Sequence[Call]:
        account = f"/api/v1/accounts/{quote(subject.account_ref, safe='')}"
        match probe:
            case Probe.ACCOUNT:
                channel = quote(subject.provider_ref, safe="")
                return (_call(subject, "GET", f"{account}/channels/{channel}/templates"),)
            case Probe.REGISTER:
                body = json.dumps(hooks_of(subject)).encode()
                asked = f"{account}/webhooks"
                return (_call(subject, "POST", asked, body), _call(subject, "GET", asked))
            case _:
                return (_call(subject, "GET", f"{account}/webhooks"),)

    def read(self, probe: Probe, subject: Subject, looks: Sequence[Looked]) -> list[Finding]:
        if probe == Probe.ACCOUNT:
            return self._account(subject, looks[0])
        if probe == Probe.REGISTER and not is_good(looks[0]):
            return [trouble(Item.SUBSCRIPTION, looks[0])]
        return [subscription_finding(subject, looks[-1])]

    def _account(self, subject: Subject, look: Looked) -> list[Finding]:
        return [
            credentials_finding(look),
            self._number(subject, look),
            rate_finding(subject.per_second, None),
            clock_finding(look),
            receipts_finding(subject, look.answered_at),
            Finding(Item.THROUGHPUT, State.UNKNOWN, "notTold"),
            Finding(Item.QUALITY, State.UNKNOWN, "notTold"),
            Finding(Item.TIER, State.UNKNOWN, "notTold"),
        ]

    @staticmethod
    def _number(subject: Subject, look: Looked) -> Finding:
        """Say whether 8x8 knows the channel in this account; it does not tell its number."""
        if is_good(look):
            return Finding(Item.NUMBER, State.OK, "known", {"number": subject.address})
        if isinstance(look.result, Answer) and look.result.status in (400, 404):
            return Finding(Item.NUMBER, State.FAIL, "unknownChannel")
        return Finding(Item.NUMBER, State.UNKNOWN, "notAsked")


class SmsInspector(EightInspector):
    """8x8 SMS: a message that nobody sent is asked for, which only a good key finds missing.

    8x8 documents no call of SMS that changes nothing, so an answer may also say neither.
    """

    def items(self, probe: Probe) -> Sequence[str]:
        if probe == Probe.ACCOUNT:
            return (Item.CREDENTIALS, Item.RATE, Item.CLOCK, Item.RECEIPTS)
        return ()  # 8x8's staff set up where SMS webhooks go

    def calls(self, probe: Probe, subject: Subject) -> Sequence[Call]:
        sub = quote(subject.sub_account, safe="")
        nobody = uuid.UUID(int=0)
        return (_call(subject, "GET", f"/api/v1/subaccounts/{sub}/messages/{nobody}"),)

    def _account(self, subject: Subject, look: Looked) -> list[Finding]:
        credentials = credentials_finding(look)
        if isinstance(look.result, Answer) and credentials.code not in ("", "keyRefused"):
            credentials = Finding(Item.CREDENTIALS, State.UNKNOWN, "unclear")
        return [
            credentials,
            rate_finding(subject.per_second, None),
            clock_finding(look),
            receipts_finding(subject, look.answered_at),
        ]


def credentials_finding(look: Looked) -> Finding:
    """A key that is let in may still ask for what is not there."""
    is_in = isinstance(look.result, Answer) and look.result.status in (400, 404)
    if is_good(look) or is_in:
        return Finding(Item.CREDENTIALS, State.OK)
    return trouble(Item.CREDENTIALS, look, credentials=True)


def hooks_of(subject: Subject) -> list[dict[str, Json]]:
    """Return the webhook configuration that 8x8 has to have for the channel."""
    return [
        {
            "subAccountId": subject.sub_account,
            "url": subject.webhook_url,
            "enabled": True,
            "type": kind,
            "httpAuthorization": subject.webhook_secret,
        }
        for kind in (*NEEDED, NEWS)
    ]


def subscription_finding(subject: Subject, look: Looked) -> Finding:
    """Say which kinds of webhook 8x8 sends to our address: it masks secrets, not addresses."""
    if not is_good(look):
        return trouble(Item.SUBSCRIPTION, look)
    hooks = _hooks(body_of(look), subject.sub_account)
    ours = {kind for kind, url in hooks if url == subject.webhook_url}
    elsewhere = [url for _, url in hooks if url != subject.webhook_url]
    missing = [kind for kind in NEEDED if kind not in ours]
    if missing and elsewhere:
        host = urlsplit(elsewhere[0]).hostname or ""
        return Finding(Item.SUBSCRIPTION, State.FAIL, "elsewhere", {"host": host})
    if missing:
        return Finding(Item.SUBSCRIPTION, State.FAIL, "missing", {"kinds": ", ".join(missing)})
    if NEWS not in ours:
        return Finding(Item.SUBSCRIPTION, State.WARN, "noNews")
    return Finding(Item.SUBSCRIPTION, State.OK)


def _hooks(body: Json, sub_account: str) -> list[tuple[str, str]]:
    """Return (kind, url) of the enabled webhooks of the sub-account; one without a kind is both
    of receipts and of messages."""
    listed = body if isinstance(body, list) else object_of(body).get("webhooks")
    found = []
    for hook in (object_of(one) for one in listed if listed) if isinstance(listed, list) else ():
        if hook.get("enabled", True) and hook.get("subAccountId") in (sub_account, "*"):
            kinds = [str(hook["type"]).upper()] if hook.get("type") else list(NEEDED)
            found += [(kind, str(hook.get("url", ""))) for kind in kinds]
    return found


def _call(subject: Subject, method: str, path: str, body: bytes | None = None) -> Call:
    headers = {
        "Authorization": f"Bearer {subject.credentials.get('api_key', '')}",
        "Content-Type": "application/json",
    }
    url = subject.base_url.rstrip("/") + path
    return Call(method, url, headers, body, TIMEOUT_S, KEPT_BYTES)
