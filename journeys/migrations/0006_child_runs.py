"""Let a run know the run that started it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("contacts", "0005_consent_is_kept"),
        ("journeys", "0005_routing"),
        ("messaging", "0010_conversation_owner"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="parent_key",
            field=models.CharField(blank=True, db_default="", max_length=160),
        ),
        migrations.AddField(
            model_name="run",
            name="parent_run",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("parent_run__isnull", False)),
                fields=["parent_run"],
                name="run_of_parent",
            ),
        ),
    ]
