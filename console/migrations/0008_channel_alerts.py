"""Alerts of channels whose tests find something wrong."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("console", "0007_media_roles"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="alert",
            name="alert_rule_is_known",
        ),
        migrations.AlterField(
            model_name="alert",
            name="rule",
            field=models.CharField(
                choices=[
                    ("failing_journey", "Journey fails"),
                    ("dead_channel", "Channel is silent"),
                    ("channel_check", "Channel fails its checks"),
                    ("queue_age", "Messages wait"),
                    ("inbox_lag", "Inbox is behind"),
                    ("old_snapshot", "Old database snapshot"),
                    ("silent_worker", "No worker answers"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rule__in",
                        [
                            "failing_journey",
                            "dead_channel",
                            "channel_check",
                            "queue_age",
                            "inbox_lag",
                            "old_snapshot",
                            "silent_worker",
                        ],
                    )
                ),
                name="alert_rule_is_known",
            ),
        ),
    ]
