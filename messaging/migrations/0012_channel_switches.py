"""The switches of a channel: staging with its numbers, archived; when its secrets were set."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0011_messages_in_the_inbox"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="is_staging",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="channel",
            name="secrets_set",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="channel",
            name="test_numbers",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
