"""The side bar: what a person may open, grouped as operators think of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(request.user.has_perm(permission))


def _list(title: Any, icon: str, model: str) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return Unfold's navigation: groups of items, each with its permission."""
    return [
        {"items": [{"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")}]},
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
                _list(_("API keys"), "key", "integrations.apikey"),
                _list(_("Audit"), "history", "accounts.audit"),
            ],
        },
    ]
