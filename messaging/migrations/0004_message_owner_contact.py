"""Whose run a message belongs to: its delivery is told to that contact."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_backlog_indexes")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="owner_contact",
            field=models.BigIntegerField(null=True),
        ),
    ]
