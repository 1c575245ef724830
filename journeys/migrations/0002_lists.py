"""Indexes that lists and searches are read by; built beside the traffic."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0003_membership"),
        ("contacts", "0003_lists"),
        ("journeys", "0001_initial"),
        ("messaging", "0004_message_owner_contact"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="journey",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="runs",
                to="journeys.journey",
            ),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(fields=["account", "started_at"], name="run_by_start"),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(fields=["journey", "started_at"], name="run_of_journey"),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["journey", "started_at"],
                name="run_open_of_journey",
            ),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["account", "started_at"],
                name="run_open",
            ),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(
                condition=models.Q(("error", ""), _negated=True),
                fields=["account", "started_at"],
                name="run_failed",
            ),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(
                condition=models.Q(("error", ""), _negated=True),
                fields=["journey", "ended_at"],
                name="run_failed_of_journey",
            ),
        ),
    ]
