"""Starts, watches and stops one stack: two servers, sandbox, web server, worker, beat."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from console.stack import health, leftovers, ports, postgres, preflight, processes, state, valkey
from console.stack.datafolder import ROOT, load_keys
from console.stack.errors import ProcessDied, StackError
from console.stack.plan import Plan, environment

_START_S = 60.0
_SEED_S = 120.0
# Together below 15 s: the three that talk to others share the first.
_STOP_APPS_S = 8.0
_STOP_SANDBOX_S = 1.0
_STOP_BROKER_S = 1.0
_STOP_DATABASE_S = 3.0
_STOP_ONE_SHOT_S = 1.0
_WATCH_EVERY_S = 0.1
_LOGS = ("postgres", "valkey", "migrate", "seed", "sandbox", "web", "worker", "beat", "script")


MakePlan = Callable[[Path, Mapping[str, str], int, int], Plan]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for: the folder, the first page's port and the sandbox's."""

    folder: Path
    web_port: int
    sandbox_port: int


class Supervisor:
    """One stack. `start`, `watch` and `stop` are called by one thread, the main one.

    `pulse` is called while waiting and raises when the user wants to stop; `say` prints a line.
    """

    def __init__(
        self,
        wish: Wish,
        pulse: Callable[[], None],
        say: Callable[[str], None],
        make_plan: MakePlan = Plan,
    ) -> None:
        self.wish = wish
        self._make_plan = make_plan
        self._pulse = pulse
        self._say = say
        self._children: list[processes.Child] = []
        self._one_shot: processes.Child | None = None
        self._broker: valkey.Valkey | None = None
        self._database: postgres.Postgres | None = None
        self._plan: Plan | None = None
        self._state: state.StackState | None = None

    @property
    def plan(self) -> Plan:
        if self._plan is None:
            raise StackError("The stack was not started.")
        return self._plan

    def start(self) -> None:
        """Bring everything up; `stop` must follow also when this raises.

        1. Ask the user's own servers, if any; stop what a killed start left behind.
        2. Valkey, PostgreSQL, sandbox. 3. Migrate when the migrations changed.
        4. Seed, while the web server comes up. 5. Worker and beat.
        """
        _check_given_servers()
        self._clear()
        self._start_servers()
        sandbox = self._spawn(self.plan.sandbox())
        self._migrate()
        web = self._spawn(self.plan.web())
        self._await(sandbox, self.wish.sandbox_port, health.SANDBOX_PATH)
        self.run(self.plan.seed(), _SEED_S)
        self._spawn(self.plan.worker())
        self._await(web, self.wish.web_port, health.WEB_PATH)
        self._spawn(self.plan.beat())
        self._remember(ready=True)

    def watch(self) -> None:
        """Return never: raise ProcessDied when a process ends, Interrupted when asked to stop."""
        while True:
            self._look()
            time.sleep(_WATCH_EVERY_S)

    def run(self, command: processes.Command, limit_s: float, *, show_output: bool = False) -> None:
        """Run a command to its end while watching the others.

        Raises StackError when it fails or takes longer than `limit_s`.
        """
        child = self._one_shot = processes.start(command, show_output=show_output)
        deadline = time.monotonic() + limit_s
        while child.alive() and time.monotonic() < deadline:
            self._look()
            time.sleep(_WATCH_EVERY_S / 2)
        late = child.alive()
        child.stop(_STOP_ONE_SHOT_S)
        self._one_shot = None
        if late:
            raise StackError(self._obituary(child, f"took longer than {limit_s:.0f} s"))
        if child.popen.returncode:
            raise StackError(self._obituary(child, f"failed (exit {child.popen.returncode})"))

    def stop(self) -> None:
        """Stop web, worker, beat, sandbox, Valkey, PostgreSQL; leave no process.

        Every step is taken even when one before it raises.
        """
        with ExitStack() as last_first:
            if self._state is not None:
                last_first.callback(state.forget_processes, self.wish.folder, self._state)
            if self._database is not None:
                last_first.callback(self._database.stop, _STOP_DATABASE_S)
            if self._broker is not None:
                last_first.callback(self._broker.stop, _STOP_BROKER_S)
            for child in self._children:
                if child.command.name == "sandbox":
                    last_first.callback(self._end, child, _STOP_SANDBOX_S)
            last_first.callback(self._stop_apps)
            if self._one_shot is not None:
                self._one_shot.stop(_STOP_ONE_SHOT_S)

    def _stop_apps(self) -> None:
        """Ask web server, worker and beat at once; they share one deadline."""
        apps = [child for child in self._children if child.command.name != "sandbox"]
        for child in apps:
            child.ask_to_stop()
        deadline = time.monotonic() + _STOP_APPS_S
        for child in apps:
            self._end(child, max(0.0, deadline - time.monotonic()))

    def _end(self, child: processes.Child, deadline_s: float) -> None:
        """Wait for a child that was asked to stop; kill it and its group at the deadline."""
        if not child.alive():
            child.kill()
        elif not child.stop(deadline_s):
            self._say(f"{child.command.name} did not stop in time and was killed.")

    def _clear(self) -> None:
        former = state.read_state(self.wish.folder)
        if former is not None:
            stopped = leftovers.stop_recorded(former.processes)
            if stopped:
                self._say(f"Stopped what a former start left running: {', '.join(stopped)}.")
        for name in _LOGS:
            processes.rotate(self.wish.folder / "logs" / f"{name}.log")

    def _start_servers(self) -> None:
        folder, logs = self.wish.folder, self.wish.folder / "logs"
        keys = load_keys(folder)
        redis_url = os.environ.get("REDIS_URL", "")
        if not redis_url:
            self._broker = valkey.start_valkey(
                folder / "valkey", logs / "valkey.log", keys.broker_password, self._pulse
            )
            redis_url = self._broker.url
        database_url = os.environ.get("DATABASE_URL", "")
        if not database_url:
            self._database = postgres.start_postgres(
                folder / "postgres", logs / "postgres.log", self._pulse
            )
            database_url = self._database.url
        env = environment(
            keys=keys,
            folder=folder,
            database_url=database_url,
            redis_url=redis_url,
            web_port=self.wish.web_port,
            sandbox_port=self.wish.sandbox_port,
        )
        self._plan = self._make_plan(folder, env, self.wish.web_port, self.wish.sandbox_port)
        self._state = state.StackState(
            os.getpid(), False, self.wish.web_port, self.wish.sandbox_port, env
        )
        for server in (self._broker, self._database):
            if server is not None:
                self._state = self._state.with_child(server.child)
        self._remember(ready=False)

    def _migrate(self) -> None:
        """Migrate, unless the embedded cluster is known to be at this very set of migrations."""
        mark = self.wish.folder / "postgres" / "wend-migrations"
        wanted = _migrations_digest()
        if self._database is not None and mark.exists() and mark.read_text() == wanted:
            return
        self.run(self.plan.migrate(), _SEED_S)
        if self._database is not None:
            mark.write_text(wanted)

    def _spawn(self, command: processes.Command) -> processes.Child:
        child = processes.start(command)
        self._children.append(child)
        if self._state is not None:
            self._state = self._state.with_child(child)
            self._remember(ready=False)
        return child

    def _remember(self, *, ready: bool) -> None:
        if self._state is not None:
            self._state = replace(self._state, ready=ready)
            state.write_state(self.wish.folder, self._state)

    def _await(self, child: processes.Child, port: int, path: str) -> None:
        try:
            ports.wait_until(lambda: health.answers(port, path), child.alive, _START_S, self._look)
        except StackError as error:
            raise StackError(self._obituary(child, f"is {error}")) from error

    def _look(self) -> None:
        """Raise ProcessDied when a process of the stack has ended on its own."""
        self._pulse()
        servers = [server.child for server in (self._broker, self._database) if server is not None]
        for child in [*servers, *self._children]:
            if not child.alive():
                raise ProcessDied(self._last_words(child))

    def _last_words(self, child: processes.Child) -> str:
        code = child.popen.returncode
        if code == -signal.SIGKILL:
            return (
                f"The {child.command.name} was killed (signal 9). Nothing is lost; run make demo "
                f"again."
            )
        return self._obituary(child, f"ended (exit {code})")

    def _obituary(self, child: processes.Child, what: str) -> str:
        log = child.command.log
        end = processes.tail(log)
        return f"{child.command.name} {what}." + (f" The end of {log}:\n{end}" if end else "")


def _check_given_servers() -> None:
    if database_url := os.environ.get("DATABASE_URL"):
        preflight.check_database(database_url)
    if redis_url := os.environ.get("REDIS_URL"):
        preflight.check_broker(redis_url)


def _migrations_digest() -> str:
    """Return a digest of everything that can change what `migrate` would do."""
    digest = hashlib.sha256()
    settings = [ROOT / "requirements.txt", ROOT / "config" / "settings.py"]
    for path in [*settings, *sorted(ROOT.glob("*/migrations/*.py"))]:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
