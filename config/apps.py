from __future__ import annotations

from django.apps import AppConfig

from config.checks import register_checks


class ConfigConfig(AppConfig):
    """Registers the system checks; holds no models."""

    name = "config"

    def ready(self) -> None:
        register_checks()
