"""Indexes that lists and searches are read by; built beside the traffic."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0003_membership"),
        ("contacts", "0002_view_number"),
    ]

    operations = [
        TrigramExtension(),
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(fields=["account", "created_at"], name="contact_by_time"),
        ),
        AddIndexConcurrently(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="contact_by_name",
            ),
        ),
        AddIndexConcurrently(
            model_name="contactidentity",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("value", name="gin_trgm_ops"),
                name="identity_by_part",
            ),
        ),
    ]
