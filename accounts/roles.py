"""The four roles, as Django groups, and what each may do."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

VIEWED = (
    "contacts.contact",
    "contacts.contactidentity",
    "flows.flow",
    "flows.flowsubmission",
    "flows.flowversion",
    "journeys.journey",
    "journeys.journeyversion",
    "journeys.run",
    "journeys.runlog",
    "journeys.trigger",
    "messaging.channel",
    "messaging.conversation",
    "messaging.inboundevent",
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
    "contacts.view_number",
    "journeys.add_run",
    "journeys.change_run",
    "messaging.change_inboundevent",
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
    "integrations.view_apikey",
    "messaging.change_channel",
)
ROLES = {"admin": ADMIN, "author": AUTHOR, "agent": AGENT, "viewer": VIEWER}


def seed_roles() -> None:
    """Make the groups, each with exactly the permissions of its role. Safe to repeat."""
    known = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in Permission.objects.select_related("content_type")
    }
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in permissions])
