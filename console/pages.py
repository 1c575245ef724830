"""The pages that the admin site carries besides its lists and forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console import members
from console.alerts.page import alert_settings, alert_test, setup_dismiss
from console.channels.urls import ROUTES as CHANNELS
from console.choosing import choose
from console.home.page import home_live
from console.people.urls import ROUTES as PEOPLE
from console.phone.urls import ROUTES as PHONE
from console.runs.urls import ROUTES as RUNS


@dataclass(frozen=True, slots=True)
class Page:
    """A page at `/admin/<route>`, named `admin:<name>`.

    `view` is a function, sync or async. The site asks for a log-in before it is called; which
    permission it needs is its own to check.
    """

    route: str
    view: Callable[..., Any]
    name: str


PAGES: tuple[Page, ...] = (
    Page("choose-account/", choose, "choose_account"),
    *(Page(*route) for route in PHONE),
    Page("members/", members.members, "members"),
    Page("members/add/", members.add, "member_add"),
    Page("members/<int:pk>/role/", members.set_role, "member_role"),
    Page("members/<int:pk>/link/", members.make_link, "member_link"),
    Page("members/<int:pk>/remove/", members.remove, "member_remove"),
    Page("invitations/<int:pk>/link/", members.renew, "invitation_link"),
    Page("invitations/<int:pk>/withdraw/", members.withdraw, "invitation_withdraw"),
    *(Page(*route) for route in RUNS),
    *(Page(*route) for route in PEOPLE),
    *(Page(*route) for route in CHANNELS),
    Page("home/live/", home_live, "home_live"),
    Page("home/set-up/dismiss/", setup_dismiss, "setup_dismiss"),
    Page("alerts/", alert_settings, "alert_settings"),
    Page("alerts/test/", alert_test, "alert_test"),
)
