"""Let a channel be an SMS channel."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0008_why"),
    ]

    operations = [
        migrations.AlterField(
            model_name="channel",
            name="provider",
            field=models.CharField(
                choices=[("8x8", "8x8 Chat Apps"), ("sms", "8x8 SMS")], default="8x8", max_length=8
            ),
        ),
    ]
