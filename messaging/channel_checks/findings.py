"""What a test of a channel asks about, and what it finds: values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from messaging.channel_models import ChannelCheck
from messaging.content.values import Json
from messaging.outbound import Call, Result

Item, State = ChannelCheck.Item, ChannelCheck.State
# Messages a second that Meta lets a number send unless it says otherwise (Meta, Cloud API,
# throughput).
STANDARD_PER_SECOND = 80
HIGH_PER_SECOND = 1_000
TIMEOUT_S = 10.0
KEPT_BYTES = 200_000


class Probe(StrEnum):
    """One look at one side: the provider's account, its list of webhooks, our own webhook.

    `register` also tells the provider where our webhook is.
    """

    ACCOUNT = "account"
    SUBSCRIPTION = "subscription"
    WEBHOOK = "webhook"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Subject:
    """A channel with everything that looking at it needs; secrets never reach a log."""

    provider: str
    base_url: str
    account_ref: str
    sub_account: str
    provider_ref: str
    business_id: str
    address: str
    webhook_url: str
    per_second: float | None
    webhook_seen_at: datetime | None
    credentials: Mapping[str, str] = field(repr=False, default_factory=dict)
    webhook_secret: str = field(repr=False, default="")
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one item; `code` says why, `detail` holds what was seen."""

    item: str
    state: str
    code: str = ""
    detail: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a request, and when it was made and answered."""

    result: Result
    asked_at: datetime
    answered_at: datetime


class Inspector(Protocol):
    """Knows what one provider can be asked, and reads what it says. Pure."""

    def items(self, probe: Probe) -> Sequence[str]:
        """Return the items that a probe finds something about."""
        ...

    def calls(self, probe: Probe, subject: Subject) -> Sequence[Call]:
        """Return the requests of a probe, made one after the other."""
        ...

    def read(self, probe: Probe, subject: Subject, looks: Sequence[Looked]) -> list[Finding]:
        """Return what the answers to those requests say."""
        ...
