"""The commands of a stack and the environment they run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from console.stack import ports
from console.stack.datafolder import ROOT, Keys
from console.stack.processes import Command

ADMIN_NAME = "admin"
WEB_POOL = 8


def environment(
    *, keys: Keys, folder: Path, database_url: str, redis_url: str, web_port: int, sandbox_port: int
) -> dict[str, str]:
    """Return what the stack's processes and clients need on top of the user's environment.

    Keys that the user has set stay; what describes this very stack does not.
    """
    sandbox = f"{ports.HOST}:{sandbox_port}"
    # A channel's test asks its own webhook from outside.
    web = f"{ports.HOST}:{web_port}"
    mine = os.environ.get("WEND_OUTBOUND_ALLOW", "")
    allowed = [part for part in (mine, sandbox, web) if part]
    kept = {
        "WEND_SECRET_KEY": keys.secret_key,
        "WEND_ENCRYPTION_KEYS": keys.encryption_key,
        "WEND_ADMIN_PASSWORD": keys.admin_password,
        "WEND_ALLOWED_HOSTS": "127.0.0.1,localhost",
    }
    return {
        **{name: os.environ.get(name) or value for name, value in kept.items()},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "WEND_DEMO": "1",
        "WEND_DATA": str(folder),
        "WEND_ADMIN_NAME": ADMIN_NAME,
        "WEND_PUBLIC_URL": f"http://{web}",
        "WEND_SANDBOX_URL": f"http://{sandbox}",
        "WEND_OUTBOUND_ALLOW": ",".join(allowed),
    }


def whole_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the user's environment with `env` on top.

    libpq's own variables are left out: they would bend every connection.
    """
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**mine, "PYTHONUNBUFFERED": "1", **env}


class Plan:
    """Builds the commands of one stack."""

    def __init__(self, folder: Path, env: Mapping[str, str], web_port: int, sandbox_port: int):
        self.folder = folder
        self.env = whole_environment(env)
        self.web_port = web_port
        self.sandbox_port = sandbox_port

    def log(self, name: str) -> Path:
        """Return the log of the process `name`."""
        return self.folder / "logs" / f"{name}.log"

    def _command(self, name: str, *arguments: str, **extra: str) -> Command:
        argv = (sys.executable, *arguments)
        return Command(name, argv, {**self.env, **extra}, ROOT, self.log(name))

    def migrate(self) -> Command:
        return self._command("migrate", "manage.py", "migrate", "--no-input")

    def seed(self) -> Command:
        return self._command("seed", "manage.py", "demo_seed")

    def script(self) -> Command:
        """The scripted conversations of `demo --check`."""
        return self._command("script", "manage.py", "demo_script")

    def sandbox(self) -> Command:
        data = self.folder / "sandbox"
        port = str(self.sandbox_port)
        arguments = ("--port", port, "--data", str(data), "--keep-phones")
        return self._command("sandbox", "-m", "sandbox", *arguments)

    def web(self) -> Command:
        arguments = ["--interface", "asginl", "--host", ports.HOST, "--port", str(self.web_port)]
        arguments += ["--workers", "1", "--no-access-log", "--no-ws", "--workers-kill-timeout", "5"]
        return self._command(
            "web",
            "-m",
            "granian",
            *arguments,
            "config.asgi:application",
            WEND_DATABASE_POOL=str(WEB_POOL),
        )

    def worker(self) -> Command:
        arguments = ["worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO"]
        arguments += ["--without-gossip", "--without-mingle"]
        return self._command("worker", "-m", "celery", "-A", "config.celery", *arguments)

    def beat(self) -> Command:
        arguments = ("-A", "config.celery", "beat", "--loglevel", "INFO")
        return self._command("beat", "-m", "celery", *arguments)
