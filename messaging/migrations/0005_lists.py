"""Indexes that lists and searches are read by; built beside the traffic."""

import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0003_membership"),
        ("contacts", "0003_lists"),
        ("messaging", "0004_message_owner_contact"),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name="inboundevent",
            name="inbound_recent",
        ),
        AddIndexConcurrently(
            model_name="conversation",
            index=models.Index(
                models.F("account"),
                django.db.models.functions.comparison.Coalesce("last_inbound_at", "created_at"),
                name="conversation_by_touch",
            ),
        ),
        AddIndexConcurrently(
            model_name="inboundevent",
            index=models.Index(fields=["account", "received_at"], name="inbound_by_time"),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(fields=["account", "created_at"], name="message_by_time"),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("error_code", ""), _negated=True),
                fields=["account", "created_at"],
                name="message_troubled",
            ),
        ),
    ]
