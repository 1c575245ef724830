"""Indexes that lists and searches are read by; built beside the traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0003_membership"),
        ("contacts", "0003_lists"),
        ("flows", "0001_initial"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="flowsubmission",
            index=models.Index(fields=["account", "created_at"], name="submission_by_time"),
        ),
    ]
