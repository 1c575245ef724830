"""What people said about being written to."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_by_object"),
        ("contacts", "0003_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
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
                ("subject_hmac", models.CharField(max_length=64)),
                ("topic", models.CharField(blank=True, max_length=64)),
                (
                    "action",
                    models.CharField(
                        choices=[("grant", "Granted"), ("revoke", "Revoked")], max_length=6
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("keyword", "Message from the customer"),
                            ("whatsapp", "Setting in WhatsApp"),
                            ("receipt", "Refused on delivery"),
                            ("website", "Web form"),
                            ("paper", "Paper form"),
                            ("call", "Phone call"),
                            ("email", "E-mail"),
                            ("person", "In person"),
                            ("journey", "Answer in a journey"),
                            ("api", "API"),
                            ("import", "Import"),
                        ],
                        max_length=16,
                    ),
                ),
                ("evidence", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="consents",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "consent",
                "indexes": [
                    models.Index(
                        fields=["account", "subject_hmac", "topic", "-at"],
                        name="consent_of_subject",
                    ),
                    models.Index(fields=["account", "at"], name="consent_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["grant", "revoke"])),
                        name="consent_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                [
                                    "keyword",
                                    "whatsapp",
                                    "receipt",
                                    "website",
                                    "paper",
                                    "call",
                                    "email",
                                    "person",
                                    "journey",
                                    "api",
                                    "import",
                                ],
                            )
                        ),
                        name="consent_source_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source__in", ["keyword", "whatsapp", "receipt"])),
                        fields=("account", "subject_hmac", "topic", "action", "source", "evidence"),
                        name="consent_is_told_once",
                    ),
                ],
            },
        ),
    ]
