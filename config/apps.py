from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from config.checks import register_checks


class ConfigConfig(AppConfig):
    """Registers the system checks; holds no models."""

    name = "config"

    def ready(self) -> None:
        register_checks()


class WendAdminConfig(AdminConfig):
    """Django's admin with our own site."""

    default_site = "config.admin_site.WendAdminSite"
