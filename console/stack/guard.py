"""PostgreSQL and Valkey with fresh data, for as long as somebody holds our standard input.

`python -m console.stack.guard` prints one line of JSON, {"DATABASE_URL", "REDIS_URL"}, and
stops both servers and removes their data at end of file on standard input. The one who started
us may die in any way, SIGKILL included: the kernel closes the pipe.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from console.stack import postgres, valkey
from console.stack.errors import StackError
from console.stack.pginstall import SHARED_FOLDER


def main() -> int:
    """Serve until the pipe closes; exit 1 with a message when a server does not start."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    parent = SHARED_FOLDER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="wend-guard-", dir=parent))
    try:
        folder.chmod(0o711)
        _serve(folder)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _serve(folder: Path) -> None:
    broker = valkey.start_valkey(folder / "valkey", folder / "valkey.log", secrets.token_hex(16))
    try:
        database = postgres.start_postgres(folder / "postgres", folder / "postgres.log")
    except BaseException:
        broker.stop()
        raise
    try:
        sys.stdout.write(json.dumps({"DATABASE_URL": database.url, "REDIS_URL": broker.url}) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
    finally:
        broker.stop()
        database.stop()


if __name__ == "__main__":
    raise SystemExit(main())
