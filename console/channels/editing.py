"""Setting a channel up and changing it: choose the kind, fill the form, paste the address."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import AccountsError, NotAllowed
from accounts.scope import current_account
from console.channels.finding import find_channel
from console.channels.forms import DIALECT, SECRETS, SENDING, WHERE, ChannelForm
from console.channels.kinds import KINDS, Kind
from messaging.channel_actions import CHANGE, DELETE, has_history
from messaging.channel_saving import ADD, add_channel, change_channel, secrets_of
from messaging.errors import ChannelExists, ChannelOfAnother, KeyNeeded, NotGreen
from messaging.models import Channel
from messaging.webhook_address import webhook_url

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class SecretDate:
    """When a secret was set; None when nobody noted it."""

    title: str
    at: datetime | None


def channel_add(request: HttpRequest) -> HttpResponse:
    """Let a person choose which kind of channel to set up."""
    current_account(request)
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Set up a channel")}
    return render(request, "console/channel_kinds.html", {**context, "kinds": KINDS.values()})


@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest, provider: str) -> HttpResponse:
    """Show and save the form of a new channel of this kind."""
    account, user = current_account(request), cast("User", request.user)
    if not user.has_perm(ADD):
        raise PermissionDenied
    if provider not in KINDS:
        raise Http404
    kind = KINDS[provider]
    form = ChannelForm(kind, None, request.POST or None)
    if form.is_valid():
        try:
            channel = add_channel(account, form.values, form.secrets, user)
        except (ChannelExists, ChannelOfAnother) as error:
            form.add_error("provider_ref" if "provider_ref" in form.fields else None, str(error))
        else:
            messages.success(
                request,
                _("Saved. Now give the provider the webhook's address, then test the channel."),
            )
            return redirect("admin:channel_settings", public_id=channel.public_id)
    context = {**_form_context(request, kind, form), "title": kind.title, "account": account}
    return render(request, "console/channel_form.html", context)


@require_http_methods(["GET", "POST"])
def channel_settings(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show and save a channel's form; the address to paste; staging; archive and delete."""
    channel, user = find_channel(request, public_id), cast("User", request.user)
    if not user.has_perm(CHANGE):
        raise PermissionDenied
    kind = KINDS[channel.provider]
    form = ChannelForm(kind, channel, request.POST or None)
    if form.is_valid() and _save(request, channel, form, user):
        return redirect("admin:channel_settings", public_id=public_id)
    context = {
        **_form_context(request, kind, form),
        "title": _("Settings of %(channel)s") % {"channel": channel.name},
        "channel": channel,
        "account": channel.account,
        "webhook_url": webhook_url(channel),
        "dates": _dates(channel, kind),
        **_secret_context(channel),
        **_staging_context(request, channel),
        "may_delete": user.has_perm(DELETE) and not has_history(channel),
    }
    return render(request, "console/channel_settings.html", context)


def _save(request: HttpRequest, channel: Channel, form: ChannelForm, user: User) -> bool:
    try:
        changed = change_channel(channel, form.values, form.secrets, user)
    except NotAllowed as error:
        raise PermissionDenied from error
    except (ChannelExists, ChannelOfAnother) as error:
        form.add_error("provider_ref" if "provider_ref" in form.fields else None, str(error))
        return False
    except NotGreen as error:
        form.add_error("send_policy", str(error))
        return False
    except KeyNeeded as error:
        form.add_error("api_key", str(error))
        return False
    messages.success(request, _("Saved.") if changed else _("Nothing had changed."))
    return True


def _form_context(request: HttpRequest, kind: Kind, form: ChannelForm) -> dict[str, Any]:
    groups = [
        (_("The number"), _fields(form, ("name", "address", "provider_ref", "business_id"))),
        (
            _("At the provider"),
            _fields(form, ("sub_account", *WHERE, *DIALECT)),
        ),
        (_("Secrets"), _fields(form, SECRETS)),
        (_("Sending"), _fields(form, SENDING)),
    ]
    return {
        **admin.site.each_context(request),
        "kind": kind,
        "form": form,
        "groups": [group for group in groups if group[1]],
        "zones": sorted(available_timezones()),
    }


def _fields(form: ChannelForm, names: tuple[str, ...]) -> list[BoundField]:
    return [form[name] for name in names if name in form.fields]


def _dates(channel: Channel, kind: Kind) -> list[SecretDate]:
    known: dict[str, str] = json.loads(channel.secrets_set or "{}")
    is_meta = kind.provider == Channel.Provider.CLOUD
    titles = {
        "api_key": _("Access token") if is_meta else _("API key"),
        "webhook_secret": _("App secret") if is_meta else _("Webhook secret"),
    }
    return [
        SecretDate(title, datetime.fromisoformat(known[name]) if name in known else None)
        for name, title in titles.items()
    ]


def _secret_context(channel: Channel) -> dict[str, Any]:
    """Return the verify token, to be pasted at Meta, and whether two secrets are right."""
    try:
        known = secrets_of(channel)
    except AccountsError:
        return {"is_unreadable": True}
    return {"verify_token": known.verify_token, "has_two": len(known.secrets) > 1}


def _staging_context(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    """Return the switch as it is, or as it was typed and refused."""
    typed = request.session.pop("staging_typed", None)
    if typed and typed[0] == str(channel.public_id):
        return {"numbers": typed[1], "is_staging": typed[2]}
    return {"numbers": channel.test_numbers, "is_staging": channel.is_staging}
