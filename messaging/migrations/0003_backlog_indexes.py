"""An index for each queue of the inbox, in place of one for all that is pending."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_webhook_delivery")]

    operations = [
        migrations.AddIndex(
            model_name="inboundevent",
            index=models.Index(
                condition=models.Q(("contact__isnull", False), ("state", "pending")),
                fields=["id"],
                name="inbound_ready",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundevent",
            index=models.Index(
                condition=models.Q(
                    ("contact__isnull", True),
                    ("state", "pending"),
                    models.Q(("kind", "status"), _negated=True),
                ),
                fields=["id"],
                name="inbound_unresolved",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundevent",
            index=models.Index(
                condition=models.Q(
                    ("contact__isnull", True), ("kind", "status"), ("state", "pending")
                ),
                fields=["id"],
                name="inbound_unmerged",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundevent",
            index=models.Index(
                condition=models.Q(
                    ("contact__isnull", True), ("kind", "message"), ("state", "pending")
                ),
                fields=["channel", "received_at"],
                name="inbound_lag",
            ),
        ),
        migrations.RemoveIndex(model_name="inboundevent", name="inbound_pending"),
    ]
