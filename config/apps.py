from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the system checks; holds no models."""

    name = "config"
