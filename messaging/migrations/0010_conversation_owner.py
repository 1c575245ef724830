"""Say who owns a conversation: the journeys, or the people of a team."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("contacts", "0005_consent_is_kept"),
        ("messaging", "0009_sms_channel"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="handed_by_run",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="owner",
            field=models.CharField(
                choices=[("bot", "Journeys"), ("agent", "Agents")],
                db_default="bot",
                default="bot",
                max_length=5,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="owner_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="team",
            field=models.CharField(blank=True, db_default="", max_length=80, verbose_name="team"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("owner", "agent")),
                fields=["account", "owner_since"],
                name="conversation_of_agents",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__in", ["bot", "agent"])),
                name="conversation_owner_is_known",
            ),
        ),
    ]
