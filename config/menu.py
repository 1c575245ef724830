"""The side bar: what a person may open, grouped as operators think of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.bounded import count_up_to
from accounts.clock import wall_now
from accounts.models import Account
from accounts.scope import accounts_of, find_account
from journeys.models import Run
from messaging.models import InboundEvent
from outbox.models import Effect

# What a badge counts to; beyond, it says 99+.
MOST = 100


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(request.user.has_perm(permission))


def _has_phone(request: HttpRequest) -> bool:
    """Only a sandbox has customers to play."""
    return bool(settings.SANDBOX_URL) and request.user.has_perm("console.use_phone")


def _group(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "items": list(items)}


def _page(title: Any, icon: str, name: str, may: Callable[[HttpRequest], bool]) -> dict[str, Any]:
    link = reverse_lazy(f"admin:{name}")
    return {"title": title, "icon": icon, "link": link, "permission": may}


def _list(title: Any, icon: str, model: str, **more: Any) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
        **more,
    }


def _badge(count: int, variant: str) -> dict[str, Any]:
    """Return a count to show behind an item; nothing for none."""
    if not count:
        return {}
    text = f"{MOST - 1}+" if count >= MOST else str(count)
    return {"badge": text, "badge_variant": variant}


def _failed_runs(account: Account) -> int:
    """Runs that failed within a day."""
    ended = Run.objects.filter(account=account, status=Run.Status.TERMINATED)
    since = wall_now() - timedelta(hours=24)
    return count_up_to(ended.filter(ended_at__gte=since).exclude(error=""), MOST)


def _parked_items(account: Account) -> int:
    parked = InboundEvent.objects.filter(account=account, state=InboundEvent.State.FAILED)
    return count_up_to(parked, MOST)


def _unsure_effects(account: Account) -> int:
    unsure = Effect.objects.filter(account=account, state=Effect.State.UNCERTAIN)
    return count_up_to(unsure, MOST)


def _badges(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """Return what waits for a person, by list; asked only of those who may open it."""
    account = find_account(request)
    if account is None:
        return {}
    found = {}
    if request.user.has_perm("journeys.view_run"):
        found["runs"] = _badge(_failed_runs(account), "danger")
    if request.user.has_perm("messaging.view_inboundevent"):
        found["inbox"] = _badge(_parked_items(account), "danger")
    if request.user.has_perm("outbox.view_effect"):
        found["effects"] = _badge(_unsure_effects(account), "warning")
    return found


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
    badges = _badges(request)
    return [
        _group(
            "",
            _page(_("Home"), "home", "index", lambda request: True),
            _page(_("Phone"), "smartphone", "phone", _has_phone),
        ),
        _group(
            _("Build"),
            _list(_("Journeys"), "route", "journeys.journey"),
            _list(_("Templates"), "article", "templates_lib.templatetranslation"),
            _list(_("Flows"), "list_alt", "flows.flowversion"),
            _list(_("Media"), "perm_media", "messaging.media"),
        ),
        _group(
            _("Reach"),
            _list(_("Contacts"), "person", "contacts.contact"),
            _list(_("Conversations"), "forum", "messaging.conversation"),
            _list(_("Messages"), "chat", "messaging.message"),
            _list(_("Consent"), "verified_user", "contacts.consent"),
            _list(_("Form answers"), "assignment_turned_in", "flows.flowsubmission"),
        ),
        _group(
            _("Operate"),
            _list(_("Runs"), "monitoring", "journeys.run", **badges.get("runs", {})),
            _list(_("Inbox"), "inbox", "messaging.inboundevent", **badges.get("inbox", {})),
            _list(_("Effects"), "outbox", "outbox.effect", **badges.get("effects", {})),
            _list(_("Channels"), "cell_tower", "messaging.channel"),
            _list(_("Alerts"), "notifications", "console.alert"),
        ),
        _group(
            _("Settings"),
            _page(_("Members"), "group", "members", _may("accounts.view_membership")),
            _list(_("Keywords"), "key_visualizer", "journeys.keyword"),
            _list(_("Secrets"), "lock", "accounts.secret"),
            _list(_("API keys"), "key", "integrations.apikey"),
            _list(_("Audit"), "history", "accounts.audit"),
        ),
    ]
