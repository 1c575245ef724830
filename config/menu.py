"""The side bar: what a person may open, grouped as operators think of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.scope import accounts_of, find_account


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(request.user.has_perm(permission))


def _has_phone(request: HttpRequest) -> bool:
    """Only a sandbox has customers to play."""
    return bool(settings.SANDBOX_URL) and request.user.has_perm("console.use_phone")


def _list(title: Any, icon: str, model: str) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
    }


def account_name(request: HttpRequest) -> str:
    """Return the name to show in the side bar's head: none for people of one account."""
    account = find_account(request)
    return account.name if account and len(_own_accounts(request)) > 1 else ""


def account_choices(request: HttpRequest) -> list[dict[str, Any]]:
    """Return Unfold's drop-down of accounts, the current one ticked; none for a single account.

    Our template makes buttons of a form out of it: a choice is posted.
    """
    own = _own_accounts(request)
    if len(own) < 2:
        return []
    current = find_account(request)
    return [
        {"title": a.name, "link": a.public_id, "icon": "check" if a == current else ""} for a in own
    ]


def _own_accounts(request: HttpRequest) -> list[Account]:
    """Return a person's accounts, asked once a request."""
    if not hasattr(request, "wend_own_accounts"):
        own = list(accounts_of(request.user).order_by("name"))
        setattr(request, "wend_own_accounts", own)  # noqa: B010 # typed as HttpRequest
    found: list[Account] = request.wend_own_accounts  # type: ignore[attr-defined] # set above
    return found


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return Unfold's navigation: groups of items, each with its permission."""
    return [
        {
            "items": [
                {"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")},
                {
                    "title": _("Phone"),
                    "icon": "smartphone",
                    "link": reverse_lazy("admin:phone"),
                    "permission": _has_phone,
                },
            ]
        },
        {
            "title": _("Build"),
            "items": [
                _list(_("Journeys"), "route", "journeys.journey"),
                _list(_("Templates"), "article", "templates_lib.templatetranslation"),
                _list(_("Flows"), "list_alt", "flows.flowversion"),
            ],
        },
        {
            "title": _("Reach"),
            "items": [
                _list(_("Contacts"), "person", "contacts.contact"),
                _list(_("Conversations"), "forum", "messaging.conversation"),
                _list(_("Messages"), "chat", "messaging.message"),
                _list(_("Submissions"), "assignment_turned_in", "flows.flowsubmission"),
            ],
        },
        {
            "title": _("Operate"),
            "items": [
                _list(_("Runs"), "monitoring", "journeys.run"),
                _list(_("Inbox"), "inbox", "messaging.inboundevent"),
                _list(_("Effects"), "outbox", "outbox.effect"),
                _list(_("Channels"), "cell_tower", "messaging.channel"),
            ],
        },
        {
            "title": _("Settings"),
            "items": [
                {
                    "title": _("Members"),
                    "icon": "group",
                    "link": reverse_lazy("admin:members"),
                    "permission": _may("accounts.view_membership"),
                },
                _list(_("Secrets"), "lock", "accounts.secret"),
                _list(_("API keys"), "key", "integrations.apikey"),
                _list(_("Audit"), "history", "accounts.audit"),
            ],
        },
    ]
