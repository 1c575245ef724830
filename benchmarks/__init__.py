"""Benchmarks of the whole product on one machine: `python -m benchmarks [--quick]`."""

from __future__ import annotations

import os

import django
from django.apps import apps

# The modules of this package import models; Celery and `python -m` come here first.
if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
