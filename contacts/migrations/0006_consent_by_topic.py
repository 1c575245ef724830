"""What people said, by topic."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("contacts", "0005_consent_is_kept"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["account", "topic", "at"], name="consent_by_topic"),
        ),
    ]
