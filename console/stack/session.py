"""What `manage.py demo` does: run a stack in the foreground, or check one."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from console.stack import health, pginstall, ports, processes, state
from console.stack.datafolder import (
    hold,
    is_held,
    prepare_folder,
    resolve_folder,
    told_whose,
    wished_folder,
)
from console.stack.errors import NotRunning, StackError, WrongUse
from console.stack.interruption import Interrupted, Interruption, interruptible
from console.stack.plan import Plan
from console.stack.supervisor import MakePlan, Supervisor, Wish

WEB_PORT = 8000
SANDBOX_PORT = 8100
# Any number will do; this one is in the README.
CUSTOMER = "+6591234567"
_SCRIPT_S = 300.0
_READY_S = 60.0

Say = Callable[[str], None]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `manage.py demo`."""
    parser.add_argument("--port", type=_port, help="port of the first page (default: 8000)")
    parser.add_argument("--data", help="folder for data and logs (default: .demo)")
    parser.add_argument(
        "--check", action="store_true", help="play the demo conversations and compare"
    )
    parser.add_argument(
        "--no-start", action="store_true", help="with --check: use the running stack or fail"
    )
    parser.add_argument(
        "--env",
        action="store_true",
        help='print the running demo\'s environment, for a shell: eval "$(... demo --env)"',
    )


def carry_out(options: argparse.Namespace, say: Say) -> int:
    """Do what the options ask for; return the exit code. Raises StackError."""
    if options.check and options.port is not None:
        raise WrongUse("--port is for the demo itself; --check takes the port that it finds.")
    if options.no_start and not options.check:
        raise WrongUse("--no-start goes with --check only.")
    if options.env and (options.check or options.port is not None):
        raise WrongUse("--env goes with --data only.")
    wish = wished_folder(options.data)
    with told_whose(wish):
        folder = resolve_folder(wish)
        if options.env:
            return print_environment(folder, say)
        if folder != wish:
            say(
                f"PostgreSQL does not run as root, and the user 'nobody' may not enter {wish}: "
                f"the data are kept in {folder}."
            )
        if options.check:
            return run_check(folder, say, may_start=not options.no_start)
        return run_demo(folder, options.port, say)


def print_environment(folder: Path, say: Say) -> int:
    """Print what a shell needs to run `manage.py` against the running demo.

    Raises NotRunning when none runs.
    """
    running = state.read_state(folder) if is_held(folder) else None
    if running is None or not running.ready:
        raise NotRunning(f"No demo runs on {folder}. Start one with: make demo")
    for name, value in running.env.items():
        say(f"export {name}={shlex.quote(value)}")
    return 0


def _port(text: str) -> int:
    try:
        return ports.port_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run_demo(folder: Path, port: int | None, say: Say, make_plan: MakePlan = Plan) -> int:
    """Run a stack until a signal comes (exit 0) or one of its processes dies (StackError)."""
    say = _unbreakable(say)
    port = _asked_port(port)
    if port and not is_held(folder):
        ports.choose_port(port, strict=True)
    prepare_folder(folder)
    with interruptible() as interruption, hold(folder):
        wish = _wish(folder, port, say)
        say("Preparing the database ...")
        try:
            with _running(wish, interruption, say, make_plan) as supervisor:
                _welcome(supervisor, say)
                supervisor.watch()
        except Interrupted:
            say("Stopped.")
    return 0


def run_check(folder: Path, say: Say, *, may_start: bool, make_plan: MakePlan = Plan) -> int:
    """Play the scripted conversations against the stack that runs, or against one of our own.

    Raises StackError when they deviate, and NotRunning when nothing runs and `may_start` is off.
    """
    say = _unbreakable(say)
    with interruptible() as interruption:
        try:
            missing = _what_is_down(folder, interruption)
            if not missing:
                _check_running(folder, interruption, make_plan)
            elif may_start:
                _check_own(interruption, say, make_plan)
            else:
                raise NotRunning(f"{missing} Start the stack with: make demo")
        except Interrupted:
            say("Stopped.")
            return 130
    return 0


def _unbreakable(say: Say) -> Say:
    """Return a `say` that a closed terminal or pipe cannot keep from stopping the rest."""

    def say_or_not(line: str) -> None:
        with suppress(OSError):
            say(line)

    return say_or_not


def _wish(folder: Path, port: int | None, say: Say) -> Wish:
    """Choose the ports: the user's, else the last start's for the sandbox, else the usual."""
    web = ports.choose_port(WEB_PORT if port is None else port, strict=port is not None)
    if port is None and web != WEB_PORT:
        say(f"Port {WEB_PORT} is in use, so this is port {web}.")
    former = state.read_state(folder)
    sandbox = ports.choose_port(former.sandbox_port if former else SANDBOX_PORT, strict=False)
    return Wish(folder, web, sandbox)


def _asked_port(port: int | None) -> int | None:
    """Return the port of the option, else that of the environment."""
    text = os.environ.get("WEND_PORT")
    if port is not None or not text:
        return port
    try:
        return ports.port_number(text)
    except ValueError as error:
        raise StackError(f"WEND_PORT: {error}") from error


@contextmanager
def _running(
    wish: Wish, interruption: Interruption, say: Say, make_plan: MakePlan
) -> Generator[Supervisor, None, None]:
    supervisor = Supervisor(wish, interruption.pulse, say, make_plan)
    try:
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()


def _welcome(supervisor: Supervisor, say: Say) -> None:
    env = supervisor.plan.env
    say(f"Wend runs: {env['WEND_PUBLIC_URL']}/admin/")
    say(f"  log in:  {env['WEND_ADMIN_NAME']}   password: {env['WEND_ADMIN_PASSWORD']}")
    say(f"  be the customer: {env['WEND_PUBLIC_URL']}/admin/phone/")
    say(f"  sandbox: {env['WEND_SANDBOX_URL']}")
    phone = f"{env['WEND_SANDBOX_URL']}/sandbox/phones/{CUSTOMER}"
    say(f'  write as a customer: curl {phone}/say -d \'{{"text": "book"}}\'')
    say(f"  read the answers:    curl {phone}")
    say(f"  data:    {supervisor.wish.folder}   (logs in {supervisor.wish.folder / 'logs'})")
    say('  command line: eval "$(.venv/bin/python manage.py demo --env)", then manage.py journeys')
    say("Ctrl-C stops it.")


def _what_is_down(folder: Path, interruption: Interruption) -> str:
    """Return a sentence about what keeps us from using the running stack; empty when nothing."""
    nothing = f"No stack runs on {folder}."
    deadline = time.monotonic() + _READY_S
    while is_held(folder):
        interruption.pulse()
        found = state.read_state(folder)
        if found is not None and found.ready:
            return _who_is_silent(found)
        if time.monotonic() > deadline:
            return f"The stack on {folder} is not ready."
        time.sleep(0.2)
    return nothing


def _who_is_silent(found: state.StackState) -> str:
    if not health.answers(found.web_port, health.WEB_PATH):
        return f"The web server does not answer on port {found.web_port}."
    if not health.answers(found.sandbox_port, health.SANDBOX_PATH):
        return f"The sandbox does not answer on port {found.sandbox_port}."
    return ""


def _check_running(folder: Path, interruption: Interruption, make_plan: MakePlan) -> None:
    found = state.read_state(folder)
    if found is None:
        raise NotRunning(f"No stack runs on {folder}.")
    script = make_plan(folder, found.env, found.web_port, found.sandbox_port).script()
    child = processes.start(script, show_output=True)
    try:
        ports.wait_until(lambda: not child.alive(), lambda: True, _SCRIPT_S, interruption.pulse)
    finally:
        child.stop(1.0)
    if child.popen.returncode:
        raise StackError("The check failed.")


def _check_own(interruption: Interruption, say: Say, make_plan: MakePlan) -> None:
    parent = pginstall.SHARED_FOLDER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="wend-check-", dir=parent))
    try:
        folder.chmod(0o711)
        prepare_folder(folder)
        wish = Wish(folder, ports.free_port(), ports.free_port())
        with hold(folder), _running(wish, interruption, say, make_plan) as supervisor:
            try:
                supervisor.run(supervisor.plan.script(), _SCRIPT_S, show_output=True)
            except StackError as error:
                ends = [_end_of(supervisor, name) for name in ("web", "worker", "sandbox")]
                raise StackError("\n".join([str(error), *ends])) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_of(supervisor: Supervisor, name: str) -> str:
    return f"--- {name}.log\n{processes.tail(supervisor.plan.log(name), lines=30)}"
