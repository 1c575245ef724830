"""What people do to templates: each action checks, changes and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.permissions import require
from contacts.topics import plain_topic
from templates_lib.models import MessageTemplate

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def set_topic(template: MessageTemplate, topic: str, user: User) -> None:
    """Say what people must have agreed to before they get a template; "" for what its category
    asks for. The next send counts. Raises NotAllowed."""
    require(user, "templates_lib.change_messagetemplate", template.account)
    wanted = plain_topic(topic)
    with transaction.atomic():
        changed = (
            MessageTemplate.objects.filter(pk=template.pk)
            .exclude(topic=wanted)
            .update(topic=wanted)
        )
        if changed:
            record(template.account, user, "change", "template", str(template.pk), ("topic",))
    template.topic = wanted
