"""The check list of a channel: what was found for each of its items."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("messaging", "0012_channel_switches"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("credentials", "Credentials"),
                            ("webhook", "Webhook"),
                            ("subscription", "Subscription"),
                            ("receipts", "Receipts"),
                            ("number", "Number"),
                            ("quality", "Quality"),
                            ("throughput", "Throughput"),
                            ("tier", "Tier"),
                            ("rate", "Rate"),
                            ("clock", "Clock"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("ok", "Ok"),
                            ("warn", "Warn"),
                            ("fail", "Fail"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("detail", models.TextField(blank=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="messaging.channel",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "item"), name="channel_check_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "ok", "warn", "fail", "unknown"])
                        ),
                        name="channel_check_state_is_known",
                    ),
                ],
            },
        ),
    ]
