"""The buttons of a channel: each posts one verb, and leads back with what was done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import AccountsError, NotAllowed
from console.channels.finding import find_channel
from messaging.channel_actions import (
    archive_channel,
    delete_channel,
    look_at_channel,
    register_webhook,
    restore_channel,
    resume_channel,
    set_staging,
)
from messaging.channel_saving import forget_old_secret, rotate_webhook_secret
from messaging.errors import BadTestNumber, MessagingError
from messaging.models import Channel

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Verb = Callable[[Channel, "User"], object]
# Verb -> what does it, and the page that one comes back to.
VERBS: dict[str, tuple[Verb, str]] = {
    "test": (look_at_channel, "channel"),
    "register": (register_webhook, "channel"),
    "resume": (resume_channel, "channel"),
    "archive": (archive_channel, "channel"),
    "restore": (restore_channel, "channel"),
    "rotate": (rotate_webhook_secret, "channel_settings"),
    "forget": (forget_old_secret, "channel_settings"),
    "delete": (delete_channel, ""),
}


@require_POST
def channel_verb(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """Do one thing with a channel."""
    channel = find_channel(request, public_id)
    if verb not in VERBS:
        return HttpResponse(_("This cannot be done with a channel."), status=400)
    do, page = VERBS[verb]
    try:
        done = do(channel, cast("User", request.user))
    except NotAllowed as error:
        raise PermissionDenied from error
    except (AccountsError, MessagingError) as error:
        messages.error(request, str(error))
        return redirect("admin:channel_settings", public_id=public_id)
    _tell(request, verb, done)
    if not page:
        return redirect("admin:messaging_channel_changelist")
    return redirect(f"admin:{page}", public_id=public_id)


@require_POST
def channel_staging(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Switch staging on or off, with the numbers as typed; what cannot be read stays typed."""
    channel = find_channel(request, public_id)
    typed = request.POST.get("numbers", "")
    is_on = request.POST.get("is_staging") == "on"
    try:
        set_staging(channel, is_on, typed, cast("User", request.user))
    except NotAllowed as error:
        raise PermissionDenied from error
    except BadTestNumber as error:
        said = _("Not saved. Write these with their country, such as +6591234567: %(numbers)s")
        messages.error(request, said % {"numbers": ", ".join(error.unread)[:300]})
        request.session["staging_typed"] = [str(public_id), typed[:10_000], is_on]
    except MessagingError as error:
        messages.error(request, str(error))
        request.session["staging_typed"] = [str(public_id), typed[:10_000], is_on]
    else:
        messages.success(request, _staged(is_on))
    return redirect("admin:channel_settings", public_id=public_id)


def _staged(is_on: bool) -> str:
    if is_on:
        return _("Staging is on: nobody but the test numbers is written to, whatever waits.")
    return _("Staging is off: everybody is written to again.")


def _tell(request: HttpRequest, verb: str, done: object) -> None:
    said = {
        "test": _("The channel is being looked at. Each line says what was found as it comes."),
        "register": _("The provider is being told. The check list says what came of it."),
        "resume": _("The channel sends again.") if done else _("The channel was not paused."),
        "archive": _("Archived. It sends nothing more; what comes in is kept."),
        "restore": _("The channel sends again."),
        "forget": _("Only the newer secret is right from now on."),
        "delete": _("The channel is deleted."),
    }
    if verb == "rotate":
        told = _("The new secret, shown this once: %(secret)s The old one stays right meanwhile.")
        messages.warning(request, told % {"secret": done})
    else:
        messages.success(request, said[verb])
