"""Message templates and where their approval stands."""

from __future__ import annotations

import json

from django.db import models

from accounts.models import Account, Portfolio, Record
from contacts.topics import MARKETING
from messaging.content.parts import Json
from messaging.content.template_components import Odd
from messaging.content.template_definition import Definition
from messaging.content.template_definition_reading import read_definition


class MessageTemplate(Record):
    """A template of a Meta business portfolio; its texts are the translations."""

    class Category(models.TextChoices):
        MARKETING = "MARKETING"
        UTILITY = "UTILITY"
        AUTHENTICATION = "AUTHENTICATION"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="templates")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=512)
    category = models.CharField(max_length=16, choices=Category.choices)
    # What people must have agreed to before they get it, unless the step names another topic.
    topic = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "portfolio", "name"], name="template_name_per_portfolio"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def consent_topic(self) -> str:
        """Return its topic; advertising has one even when nobody named it."""
        return topic_of(self.topic, self.category)


class TemplateTranslation(Record):
    """A template in one language: its components and its approval status."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        PENDING = "PENDING"
        APPROVED = "APPROVED"
        REJECTED = "REJECTED"
        PAUSED = "PAUSED"
        DISABLED = "DISABLED"

    template = models.ForeignKey(
        MessageTemplate, on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=16)
    # Canonical JSON text: the components as 8x8's template API takes them.
    components = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    quality = models.CharField(max_length=8, default="UNKNOWN")

    class Meta:
        verbose_name = "template"
        constraints = [
            models.UniqueConstraint(fields=["template", "language"], name="translation_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language}"

    @property
    def definition(self) -> Definition:
        """Return what it says, typed; without components when they cannot be read."""
        found = read_definition(
            {
                "name": self.template.name,
                "language": self.language,
                "category": self.template.category,
                "components": _read(self.components),
            }
        )
        return Definition() if isinstance(found, Odd) else found


def topic_of(topic: str, category: str) -> str:
    """Return what people must have agreed to before they get such a template, "" for nothing."""
    is_advertising = category == MessageTemplate.Category.MARKETING
    return topic or (MARKETING if is_advertising else "")


def _read(text: str) -> list[Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
