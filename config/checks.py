"""System checks of the settings: what would only fail later, at the worst moment, fails now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import connections
from django.utils.module_loading import import_string

from outbox.ports import EffectHandler

POSTGRESQL_ENGINE = "django.db.backends.postgresql"
# FOR NO KEY UPDATE, SKIP LOCKED and what the migrations use exist from here on.
MINIMUM_POSTGRESQL = 140_000


def require_keys() -> None:
    """Raise ImproperlyConfigured unless the keys are set; web server and workers call it.

    Commands run without: each process then has a random SECRET_KEY of its own, which is enough
    as long as nothing signed or encrypted has to be understood by another process.
    """
    problems = [str(message.msg) for message in key_problems()]
    if problems:
        raise ImproperlyConfigured(" ".join(problems))


def register_checks() -> None:
    """Register the checks of this module."""
    register(check_keys_are_set, Tags.security, deploy=True)
    register(check_encryption_keys, Tags.security)
    register(check_tables)
    register(check_effect_handlers)
    register(check_audit_objects)
    register(check_outbox_times)
    register(check_engine)
    register(check_server, Tags.database)


def key_problems() -> list[Error]:
    """Return what is wrong with the two secrets of the environment."""
    problems = []
    if not settings.SECRET_KEY_IS_SET:
        problems.append(
            Error(
                "WEND_SECRET_KEY is not set.",
                hint="Set it to a long random text, the same for web server and workers.",
                id="wend.E001",
            )
        )
    if not settings.ENCRYPTION_KEYS:
        problems.append(
            Error(
                "WEND_ENCRYPTION_KEYS is not set.",
                hint="Make one with: python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'",
                id="wend.E002",
            )
        )
    return problems


def check_keys_are_set(app_configs: Any, **kwargs: Any) -> list[Error]:
    """`check --deploy` asks for what web server and workers refuse to start without."""
    return key_problems()


def check_encryption_keys(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every given key must be a Fernet key; the value itself is never shown."""
    problems = []
    for number, key in enumerate(settings.ENCRYPTION_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            problems.append(
                Error(
                    f"Key {number} of WEND_ENCRYPTION_KEYS is not a Fernet key.",
                    hint="A Fernet key is 32 random bytes in URL-safe base64.",
                    id="wend.E003",
                )
            )
    return problems


def check_tables(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every name in the tables of upward calls must lead to something that can be called."""
    problems = []
    for setting, path in _table_entries():
        try:
            target = import_string(path)
        except ImportError as error:
            problems.append(Error(f"{setting}: {path} cannot be imported: {error}", id="wend.E010"))
            continue
        if not callable(target):
            problems.append(Error(f"{setting}: {path} cannot be called.", id="wend.E011"))
    return problems


def check_effect_handlers(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every handler must have all of its port: what people do by hand is seldom asked for."""
    problems = []
    for kind, path in settings.EFFECT_HANDLERS.items():
        try:
            handler = import_string(path)()
        except (ImportError, TypeError):
            continue  # check_tables tells
        if not isinstance(handler, EffectHandler):
            told = f"EFFECT_HANDLERS[{kind!r}]: {path} lacks a part of the port."
            problems.append(Error(told, id="wend.E013"))
    return problems


def check_audit_objects(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every kind of object that the audit log links to must be a model with an account."""
    problems = []
    for kind, (label, column, _page) in settings.AUDIT_OBJECTS.items():
        try:
            meta = apps.get_model(label)._meta
            meta.get_field("account")
            meta.get_field(meta.pk.name if column == "pk" and meta.pk else column)
        except (LookupError, FieldDoesNotExist) as error:
            problems.append(Error(f"AUDIT_OBJECTS[{kind!r}]: {error}", id="wend.E012"))
    return problems


def _table_entries() -> Iterable[tuple[str, str]]:
    """Yield (setting, dotted path) of all tables."""
    for setting in ("EFFECT_HANDLERS", "INBOUND_HANDLERS", "SETUP_CHECKS"):
        for key, path in getattr(settings, setting).items():
            yield f"{setting}[{key!r}]", path
    for setting in ("SEND_CHECKS", "PUMP_ROUNDS"):
        for path in getattr(settings, setting):
            yield setting, path
    for kind, paths in settings.USAGE_FINDERS.items():
        for path in paths:
            yield f"USAGE_FINDERS[{kind!r}]", path
    yield "COURIER_SESSION", settings.COURIER_SESSION


def check_outbox_times(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The margin must fit into the lease, and a request's whole time into the margin.

    The courier cuts an attempt off when its margin ends, however late after its begin it left.
    """
    lease, margin = settings.OUTBOX_LEASE_S, settings.OUTBOX_BEGIN_MARGIN_S
    timeout = settings.OUTBOX_SEND_TIMEOUT_S
    if lease > margin > timeout:
        return []
    return [
        Error(
            f"Outbox times are out of order: lease {lease} s, margin {margin} s, send time-out "
            f"{timeout} s.",
            hint="WEND_OUTBOX_LEASE_S > WEND_OUTBOX_BEGIN_MARGIN_S > WEND_OUTBOX_SEND_TIMEOUT_S: "
            "otherwise a lease can end while its request is still under way.",
            id="wend.E020",
        )
    ]


def check_engine(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Row locks, SKIP LOCKED and partial indexes carry the design: PostgreSQL only."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine == POSTGRESQL_ENGINE:
        return []
    return [Error(f"The database engine is {engine}; Wend needs PostgreSQL.", id="wend.E030")]


def check_server(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The server must be new enough and must not trade durability for speed.

    Runs with `migrate` and with `check --database default`, when there is a server to ask.
    """
    problems: list[CheckMessage] = []
    for alias in databases or ():
        problems += server_problems(alias)
    return problems


def server_problems(alias: str = "default") -> list[CheckMessage]:
    """Ask the server for its version and for what it does at a commit."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('fsync'), "
            "current_setting('synchronous_commit')"
        )
        version, fsync, synchronous_commit = cursor.fetchone()
    problems: list[CheckMessage] = []
    if version < MINIMUM_POSTGRESQL:
        problems.append(Error("PostgreSQL 14 or newer is needed.", id="wend.E031"))
    for name, value in (("fsync", fsync), ("synchronous_commit", synchronous_commit)):
        if value == "off":
            problems.append(
                Error(
                    f"PostgreSQL's {name} is off.",
                    hint="A crash would lose messages already marked as sent, and send them again.",
                    id="wend.E032",
                )
            )
    return problems
