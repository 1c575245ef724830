"""All settings, read from the environment; every default is safe for production."""

from __future__ import annotations

import json
import secrets
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.templatetags.static import static

from config.env import database_from_url, envbool, envint, envlist, envtext

BASE_DIR = Path(__file__).resolve().parent.parent

# Demo mode: allows the clock to be moved and seeds the demo account. Never in production.
DEMO = envbool("WEND_DEMO", False)
DEBUG = envbool("WEND_DEBUG", False)

# The demo's own folder and addresses; its supervisor sets them for the processes it starts.
DATA_DIR = Path(envtext("WEND_DATA", str(BASE_DIR / ".demo")))
SANDBOX_URL = envtext("WEND_SANDBOX_URL")
PUBLIC_URL = envtext("WEND_PUBLIC_URL")
DEMO_ADMIN_PASSWORD = envtext("WEND_ADMIN_PASSWORD")

# Signs sessions and reply tokens. Without it each process makes its own, which is enough for
# commands that need no stored data; the web server and the workers refuse to start (checks.py).
SECRET_KEY_IS_SET = bool(envtext("WEND_SECRET_KEY"))
SECRET_KEY = envtext("WEND_SECRET_KEY") or secrets.token_urlsafe(48)
# Keys that WEND_SECRET_KEY had before: people who were erased are known again by them too.
SECRET_KEY_FALLBACKS = envlist("WEND_SECRET_KEY_FALLBACKS")
# Encrypts credentials at rest: comma-separated Fernet keys, the first one writes, all can read.
ENCRYPTION_KEYS = envlist("WEND_ENCRYPTION_KEYS")

ALLOWED_HOSTS = envlist("WEND_ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = envlist("WEND_TRUSTED_ORIGINS")
# Behind TLS (production) cookies are secure; the demo speaks plain HTTP on the loop-back address.
SECURE = envbool("WEND_TLS", not DEMO)
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# A log-in lasts so long. Django makes a new session key at each log-in; logging out is a POST.
SESSION_COOKIE_AGE = envint("WEND_SESSION_HOURS", 12, minimum=1) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# No inline scripts anywhere. Unfold's Alpine evaluates expressions, hence 'unsafe-eval'; its
# templates hold style attributes.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "config.apps.WendAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_celery_beat",
    "axes",
    "csp",
    "accounts",
    "contacts",
    "outbox",
    "messaging",
    "templates_lib",
    "flows",
    "journeys",
    "integrations",
    "console",
    "config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# PostgreSQL only. Unset: the usual local address, so that commands without data need nothing.
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from_url(envtext("DATABASE_URL", "postgres://wend@127.0.0.1:5432/wend"))
}
if DEMO:
    # Sessions of the demo obey its clock; no others do (accounts/clock.py).
    own = DATABASES["default"]["OPTIONS"].get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = f"{own} -c wend.demo=1".strip()
# Connections kept by the web server, which serves each request on a thread of its own.
DATABASE_POOL = envint("WEND_DATABASE_POOL", 0)
if DATABASE_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Links by which people set a password, and invitations, are good for so long (seconds).
PASSWORD_RESET_TIMEOUT = 72 * 3600

# Wrong passwords: after so many for one user name from one address, that pair has to wait; after so
# many from one address, whatever the names, the address has to (an office may share one).
AXES_FAILURE_LIMIT = envint("WEND_LOGIN_FAILURES", 5, minimum=1)
LOGIN_FAILURES_PER_ADDRESS = envint("WEND_LOGIN_FAILURES_PER_ADDRESS", 30, minimum=1)
AXES_HANDLER = "console.throttle.LogInHandler"
AXES_COOLOFF_TIME = timedelta(minutes=envint("WEND_LOGIN_WAIT_MINUTES", 15, minimum=1))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Trying again while locked out does not make the wait longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "accounts.visitors.address_of"
AXES_LOCKOUT_CALLABLE = "console.login.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Proxies in front of the web server that add the visitor's address to X-Forwarded-For. Count them
# right: with too many a visitor can make up an address, with too few all share the proxy's.
PROXIES = envint("WEND_PROXIES", 0)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Serves files from the apps themselves until `collectstatic` has been run.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)

UNFOLD = {
    "SITE_TITLE": "Wend",
    "SITE_HEADER": "Wend",
    "SITE_SYMBOL": "route",
    # There is no site besides the console to go back to.
    "SITE_URL": None,
    "SITE_SUBHEADER": "config.menu.account_name",
    "SITE_DROPDOWN": "config.menu.account_choices",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("console/favicon.svg"),
        }
    ],
    # The ramp of static/console/tokens.css.
    "COLORS": {
        "primary": {
            "50": "#eff1ff",
            "100": "#e1e5ff",
            "200": "#c9d0ff",
            "300": "#a6b0fc",
            "400": "#808bf5",
            "500": "#5f68e8",
            "600": "#484dd3",
            "700": "#3b3eb1",
            "800": "#32358f",
            "900": "#2c3072",
            "950": "#1b1c45",
        }
    },
    "SCRIPTS": [lambda request: static("console/palette.js")],
    "STYLES": [
        lambda request: static("console/tokens.css"),
        lambda request: static("console/console.css"),
        lambda request: static("console/shell.css"),
        lambda request: static("console/lists.css"),
    ],
    "SIDEBAR": {
        "navigation": "config.menu.navigation",
        "show_search": True,
        "command_search": True,
    },
    # What was found holds names and numbers: the browser keeps none of it.
    "COMMAND": {"search_models": False, "show_history": False},
}

# Files that are sent and received lie here, or where WEND_MEDIA_STORAGE says: the name of a Django
# storage backend (such as S3's of django-storages), with its options as a JSON object. Web server
# and workers need the same place; nobody is served from it but by signed addresses.
MEDIA_ROOT = Path(envtext("WEND_MEDIA_ROOT", str(DATA_DIR / "media")))
STORAGES = {
    "default": {
        "BACKEND": envtext(
            "WEND_MEDIA_STORAGE", "django.core.files.storage.filesystem.FileSystemStorage"
        ),
        "OPTIONS": json.loads(envtext("WEND_MEDIA_STORAGE_OPTIONS", "{}")),
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Customers' files: the largest that is fetched (MB), and how long they are kept (days; 0: always).
MEDIA_RECEIVE_MB = envint("WEND_MEDIA_RECEIVE_MB", 100, minimum=1)
MEDIA_KEPT_DAYS = envint("WEND_MEDIA_KEPT_DAYS", 0)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Webhook bodies have limits of their own (1 MB at 8x8); this one is for forms.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}

# E-mail of alerts and invitations. Without a host nothing is sent, and the home page says so.
EMAIL_HOST = envtext("WEND_EMAIL_HOST")
EMAIL_PORT = envint("WEND_EMAIL_PORT", 587, minimum=1)
EMAIL_HOST_USER = envtext("WEND_EMAIL_USER")
EMAIL_HOST_PASSWORD = envtext("WEND_EMAIL_PASSWORD")
# STARTTLS (587) or TLS from the first byte (465); set at most one.
EMAIL_USE_TLS = envbool("WEND_EMAIL_STARTTLS", EMAIL_PORT == 587)
EMAIL_USE_SSL = envbool("WEND_EMAIL_TLS", EMAIL_PORT == 465)
# Below the outbox's time for one attempt: a hanging server is told apart from a dead worker.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = envtext("WEND_EMAIL_FROM", "wend@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if EMAIL_HOST else "dummy.EmailBackend"
)

# Valkey or Redis: the Celery broker and the bell. Losing its contents loses nothing.
REDIS_URL = envtext("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# --- Outbox: see docs/operating.md before changing any of these -------------------------------
# A claimed row belongs to its worker for so long (seconds).
OUTBOX_LEASE_S = envint("WEND_OUTBOX_LEASE_S", 60, minimum=4)
# No send begins with less than this left of its lease.
OUTBOX_BEGIN_MARGIN_S = envint("WEND_OUTBOX_BEGIN_MARGIN_S", 25, minimum=2)
# Total time for one request to a provider; must be below the margin.
OUTBOX_SEND_TIMEOUT_S = envint("WEND_OUTBOX_SEND_TIMEOUT_S", 20, minimum=1)
# Requests under way at once in one worker process.
OUTBOX_CONCURRENCY = envint("WEND_OUTBOX_CONCURRENCY", 64, minimum=1)
# Hosts (host or host:port) that outgoing requests may reach although their address is private.
OUTBOUND_ALLOW = envlist("WEND_OUTBOUND_ALLOW")

# --- Calls upwards: app -> app that it may not import (resolved by config/checks.py) -----------
EFFECT_HANDLERS = {
    "message": "messaging.sending.MessageHandler",
    "read_mark": "messaging.read_marks.ReadMarkHandler",
    "media_fetch": "messaging.media.receiving.FetchHandler",
    "media_upload": "messaging.media.uploading.UploadHandler",
    "http": "journeys.http_effect.HttpHandler",
    "channel_check": "messaging.channel_checks.handler.ChannelCheckHandler",
    "access_mail": "console.access_mail.AccessMailHandler",
    "alert_mail": "console.alerts.mail.MailHandler",
    "alert_webhook": "console.alerts.webhook.WebhookHandler",
}
SEND_CHECKS = [
    "messaging.channel_switches.check_switches",
    "messaging.consent_check.check_consent",
    "messaging.window.check_window",
    "templates_lib.checks.check_approved",
    "templates_lib.checks.check_topic",
    # The last two count what they let through.
    "messaging.tier_check.check_tier",
    "messaging.pair_check.check_pairs",
]
# Rounds of work that the pump makes besides the outbox's own, in this order.
PUMP_ROUNDS = [
    "messaging.statuses.merge_statuses",
    "messaging.inbox.resolve_inbox",
    "journeys.schedule.firing.fire_plans",
    "journeys.turn.turn_contacts",
    "console.health.heartbeat.note_pump",
]
# Kind of thing -> who can tell which things of that kind are used, and where.
USAGE_FINDERS = {
    "media": ["journeys.usage.media_users"],
    "secret": ["journeys.usage.secret_users"],
}
# Kind of object in the audit log -> its model, the column of its id, its page ("": the admin's).
AUDIT_OBJECTS = {
    "contact": ("contacts.Contact", "public_id", "admin:contact"),
    "journey": ("journeys.Journey", "public_id", ""),
    "channel": ("messaging.Channel", "public_id", ""),
    "keyword": ("journeys.Keyword", "pk", ""),
    "template": ("templates_lib.MessageTemplate", "pk", ""),
    "run": ("journeys.Run", "public_id", "admin:run"),
    "effect": ("outbox.Effect", "pk", ""),
    "conversation": ("messaging.Conversation", "pk", ""),
    "inboundevent": ("messaging.InboundEvent", "pk", ""),
    "media": ("messaging.Media", "public_id", ""),
    "secret": ("accounts.Secret", "name", ""),
}
# What the set-up check list on the home page asks of the installation itself.
SETUP_CHECKS = {
    "keys": "config.checks.key_problems",
    "database": "config.checks.server_problems",
}
# Event -> handler of inbound items that belong to no contact (account, template events), by the
# names of 8x8 and Meta. The field table of 8x8's guide names some otherwise than its samples.
INBOUND_HANDLERS: dict[str, str] = {
    "user_preferences": "messaging.opt_outs.note_preferences",
    "whatsapp_preference": "messaging.opt_outs.note_preferences",
    "phone_number_quality_update": "messaging.channel_checks.told.note_quality",
    "user_changed_number": "messaging.identity_events.note_moves",
    "user_id_update": "messaging.identity_events.note_moves",
    "whatsapp_user_id_update": "messaging.identity_events.note_moves",
    "message_template_status_update": "templates_lib.events.note_templates",
    "message_template_quality_update": "templates_lib.events.note_templates",
    "template_category_update": "templates_lib.events.note_templates",
    "template_quality_update": "templates_lib.events.note_templates",
    "template_status_update": "templates_lib.events.note_templates",
}
COURIER_SESSION = "messaging.outbound.make_session"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "expected": {"()": "config.logs.ExpectedAnswers"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["expected"],
        }
    },
    # Its notes of every log-in are not ours to keep; wrong passwords are warnings.
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": envtext("WEND_LOG_LEVEL", "INFO")},
}
