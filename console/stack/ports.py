"""TCP ports of the loop-back address."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable

from console.stack.errors import PortTaken, StackError

HOST = "127.0.0.1"
_TRIES = 100
_LOWEST = 10_000
_HIGHEST = 32_000
_LAST = 65_535
_claims: list[socket.socket] = []


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Return a port that nobody uses, by chance from below those that outgoing connections get.

    Asking the kernel for one gives a port that the next connection of anybody may take before
    our server does; this was seen on a busy machine.
    """
    for _ in range(_TRIES):
        port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
        if is_free(port):
            return port
    raise PortTaken(f"No port between {_LOWEST} and {_HIGHEST} is free.")


def port_number(text: str) -> int:
    """Return the number of a port, 0 (any) to 65535; raise ValueError for anything else."""
    if not (text.isascii() and text.isdigit()) or int(text) > _LAST:
        raise ValueError(f"{text!r} is not a port: write a number from 0 (any) to {_LAST}")
    return int(text)


def claim(port: int) -> bool:
    """Keep a port for this process until it ends; False when another of us has claimed it.

    Between choosing a port and its server's start lie seconds, in which a second demo would choose
    the same. The claim is the port's UDP side, of which no server of ours makes use.
    """
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind((HOST, port))
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def choose_port(wanted: int, *, strict: bool) -> int:
    """Return `wanted`, or the next free port above it unless `strict`, and claim it.

    Zero means any free port. Raises PortTaken when `strict` and the port is in use, or when no
    port of the next hundred is free.
    """
    if wanted == 0:
        wanted = free_port()
    last = wanted if strict else min(wanted + _TRIES, _LAST)
    for port in range(wanted, last + 1):
        if is_free(port) and (claim(port) or strict):
            return port
    if strict:
        raise PortTaken(
            f"Port {wanted} is in use by another program. Stop that program, or choose another "
            f"port: make demo ARGS='--port N', or WEND_PORT=N."
        )
    raise PortTaken(f"No port from {wanted} to {last} is free. Choose one: WEND_PORT=N.")


def accepts(port: int, timeout_s: float = 1.0) -> bool:
    """Tell whether something listens on `port`."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout_s):
            return True
    except OSError:
        return False


def wait_until(
    ready: Callable[[], bool],
    alive: Callable[[], bool],
    deadline_s: float,
    pulse: Callable[[], None] = lambda: None,
) -> bool:
    """Ask `ready` until it says yes; False when `alive` says no.

    `pulse` is called at every turn and may raise to break off. Raises StackError when late.
    """
    deadline = time.monotonic() + deadline_s
    while time.monotonic() < deadline:
        pulse()
        if ready():
            return True
        if not alive():
            return False
        time.sleep(0.03)
    raise StackError(f"not ready after {deadline_s:.0f} s")
