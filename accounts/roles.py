"""The four roles, as Django groups, and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VIEWED = (
    "console.alert",
    "contacts.consent",
    "contacts.contact",
    "contacts.contactidentity",
    "flows.flow",
    "flows.flowsubmission",
    "flows.flowversion",
    "journeys.journey",
    "journeys.journeyversion",
    "journeys.keyword",
    "journeys.run",
    "journeys.runlog",
    "journeys.trigger",
    "messaging.channel",
    "messaging.conversation",
    "messaging.inboundevent",
    "messaging.media",
    "messaging.message",
    "messaging.messageattempt",
    "outbox.effect",
    "outbox.gaterate",
    "templates_lib.messagetemplate",
    "templates_lib.templatetranslation",
)
VIEWER = tuple(name.replace(".", ".view_") for name in VIEWED)
AGENT = (
    *VIEWER,
    "console.use_phone",
    "contacts.add_consent",
    "contacts.view_number",
    "journeys.add_run",
    "journeys.change_run",
    "messaging.add_media",
    "messaging.change_conversation",
    "messaging.change_inboundevent",
    "messaging.change_media",
    "messaging.delete_media",
    "outbox.change_effect",
)
AUTHOR = (
    *AGENT,
    "flows.add_flow",
    "flows.change_flow",
    "journeys.add_journey",
    "journeys.change_journey",
    "journeys.publish_journey",
    "templates_lib.add_messagetemplate",
    "templates_lib.change_messagetemplate",
)
ADMIN = (
    *AUTHOR,
    "accounts.add_membership",
    "accounts.add_secret",
    "accounts.change_membership",
    "accounts.change_secret",
    "accounts.delete_membership",
    "accounts.delete_secret",
    "accounts.view_audit",
    "accounts.view_membership",
    "accounts.view_portfolio",
    "accounts.view_secret",
    "accounts.view_subaccount",
    "console.change_alertsettings",
    "console.view_alertsettings",
    "integrations.view_apikey",
    "journeys.add_keyword",
    "journeys.change_keyword",
    "journeys.delete_keyword",
    "messaging.add_channel",
    "messaging.change_channel",
    "messaging.delete_channel",
)
ROLES = {"admin": ADMIN, "author": AUTHOR, "agent": AGENT, "viewer": VIEWER}
# From the least to the most.
RANKS = ("", "viewer", "agent", "author", "admin")


def role_of(user: User) -> str:
    """Return the highest role of a person, "" for none. Asks no query for prefetched groups."""
    return max(
        (group.name for group in user.groups.all() if group.name in ROLES), key=rank, default=""
    )


def rank(role: str) -> int:
    """Return how high a role stands: 0 for none."""
    return RANKS.index(role)


def rank_of(user: User) -> int:
    """Return how high a person stands; superusers stand above every role."""
    return len(RANKS) if user.is_superuser else rank(role_of(user))


def give_role(user: User, role: str) -> None:
    """Make this the person's only one of our four roles; other groups stay."""
    user.groups.remove(*Group.objects.filter(name__in=ROLES))
    if role:
        user.groups.add(Group.objects.get(name=role))


def seed_roles() -> None:
    """Make the groups, each with exactly the permissions of its role. Safe to repeat."""
    known = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in Permission.objects.select_related("content_type")
    }
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in permissions])
