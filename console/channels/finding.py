"""Which channel a page is about: one of the account that the request works in."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.scope import current_account
from messaging.models import Channel


def find_channel(request: HttpRequest, public_id: uuid.UUID) -> Channel:
    """Return a channel of the account that this request works in, for people who may see it."""
    account = current_account(request)
    if not request.user.has_perm("messaging.view_channel"):
        raise PermissionDenied
    rows = Channel.objects.select_related("account", "sub_account", "portfolio")
    return get_object_or_404(rows, account=account, public_id=public_id)
