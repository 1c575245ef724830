"""A stack with real servers and small stand-ins for the product's own processes.

`python -m tests.stack.driver demo|check FOLDER [PORT]` behaves as `manage.py demo` does. The
stand-ins start in a moment, so that the life of a stack can be tested often.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from console.stack.errors import StackError
from console.stack.plan import Plan
from console.stack.processes import Command
from console.stack.session import run_check, run_demo

_SERVER = "-m", "http.server", "--bind", "127.0.0.1"
_IDLE = "-c", "import time\nwhile True: time.sleep(1)"
_SEED = "-c", "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close()"


class StandInPlan(Plan):
    """The real order, logs and environment; other programs."""

    def migrate(self) -> Command:
        return self._command("migrate", "-c", "print('migrated')")

    def seed(self) -> Command:
        return self._command("seed", *_SEED)

    def script(self) -> Command:
        text = os.environ.get("TEST_SCRIPT", "import os; print(os.environ['WEND_PUBLIC_URL'])")
        return self._command("script", "-c", text)

    def sandbox(self) -> Command:
        return self._serve("sandbox", self.sandbox_port)

    def web(self) -> Command:
        return self._serve("web", self.web_port)

    def worker(self) -> Command:
        return self._command("worker", "-c", os.environ.get("TEST_WORKER", _IDLE[1]))

    def beat(self) -> Command:
        return self._command("beat", *_IDLE)

    def _serve(self, name: str, port: int) -> Command:
        return replace(self._command(name, *_SERVER, str(port)), cwd=self.folder / "logs")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    mode, folder, *port = arguments
    try:
        if mode == "demo":
            number = int(port[0]) if port else None
            return run_demo(Path(folder), number, say, StandInPlan)
        return run_check(Path(folder), say, may_start=mode == "check", make_plan=StandInPlan)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
