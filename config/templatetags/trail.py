"""The way to a page, above it: lists under the names that the menu gives them."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()
# Names of lists that Django would spell otherwise.
NAMES = {
    "accounts_audit": _("Audit"),
    "integrations_apikey": _("API keys"),
    "flows_flowsubmission": _("Form answers"),
}


@register.filter
def without_app(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the first part, the name of our Django app: the menu knows no such groups."""
    shown = parts[1:] if len(parts) > 1 else parts
    names = {reverse(f"admin:{name}_changelist"): title for name, title in NAMES.items()}
    return [{**part, "title": names.get(str(part.get("link")), part["title"])} for part in shown]
