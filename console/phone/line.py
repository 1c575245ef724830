"""Who may play the customer, of which business, and over which sandbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.scope import find_account
from console.phone.errors import PhoneError
from console.phone.sandbox import Sandbox
from messaging.models import Channel

PERMISSION = "console.use_phone"
# Who reads messages sees the files in them.
FILES = "messaging.view_message"
_NUMBER = re.compile(r"\+?([0-9]{7,15})")


@dataclass(frozen=True, slots=True)
class Line:
    """The line between a customer's phone and a business: a sandbox and a channel of it.

    `sub_account` is the channel's, "" for that of the first channel, on which all journeys speak
    that name no other.
    """

    sandbox: Sandbox
    user: User
    account: Account
    business: str
    address: str
    zone: ZoneInfo
    sub_account: str


def lines_of(account: Account) -> list[Channel]:
    """Return the channels that speak to the sandbox, which has one number of each provider."""
    channels = Channel.objects.filter(
        account=account, base_url=settings.SANDBOX_URL, archived_at__isnull=True
    ).select_related("sub_account")
    found: dict[str, Channel] = {}
    for channel in channels.order_by("pk"):
        found.setdefault(channel.provider, channel)
    return list(found.values())


def line_of(request: HttpRequest, permission: str = PERMISSION) -> Line:
    """Return the line that a request may use: that of `?channel=`, a provider, else the first.

    Raises PhoneError when there is none.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm(permission):
        raise PhoneError(403, _("You may not play the customer. Ask an admin for the agent role."))
    account = find_account(request)
    if account is None:
        raise PhoneError(403, _("You work for no account yet. Ask an admin to invite you."))
    if not settings.SANDBOX_URL:
        raise PhoneError(404, _("This installation has no sandbox, so there is no phone to play."))
    channels = lines_of(account)
    wanted = request.GET.get("channel") or (channels[0].provider if channels else "")
    channel = next((each for each in channels if each.provider == wanted), None)
    if channel is None:
        raise PhoneError(404, _("No channel of this account speaks to the sandbox."))
    return Line(
        sandbox=Sandbox(settings.SANDBOX_URL, channel.provider),
        user=user,
        account=account,
        business=channel.name,
        address=channel.address,
        zone=ZoneInfo(channel.time_zone),
        sub_account="" if channel == channels[0] else channel.sub_account.name,
    )


def staged_channel(account: Account) -> Channel | None:
    """Return a channel of the sandbox that writes to its test numbers alone, if there is one."""
    here = Channel.objects.filter(account=account, base_url=settings.SANDBOX_URL)
    return here.filter(is_staging=True).first()


def number_of(text: str) -> str:
    """Return a number as `+` and digits; raise PhoneError for what is none."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise PhoneError(
            400, _("Write the number with its country code: a plus sign and 7 to 15 digits.")
        )
    return f"+{found[1]}"
