"""Let an account answer keywords in its own words."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0007_plan_tries"),
    ]

    operations = [
        migrations.AddField(
            model_name="keyword",
            name="answer",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=1000, verbose_name="answer"
            ),
        ),
    ]
