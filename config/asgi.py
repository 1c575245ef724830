"""The ASGI application that the web server serves."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from config.checks import require_keys
from config.memory import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_asgi_application()
require_keys()
keep_what_is_loaded()
