"""Let a channel be one of Meta's Cloud API, and keep its choices of dialect."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0015_message_for_others"),
    ]

    operations = [
        migrations.AlterField(
            model_name="channel",
            name="provider",
            field=models.CharField(
                choices=[
                    ("8x8", "8x8 Chat Apps"),
                    ("sms", "8x8 SMS"),
                    ("cloud", "Meta Cloud API"),
                ],
                default="8x8",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="channel",
            name="options",
            field=models.TextField(db_default="{}", default="{}"),
        ),
    ]
