from __future__ import annotations

from django.apps import AppConfig


class TemplatesLibConfig(AppConfig):
    name = "templates_lib"
    verbose_name = "Template library"
