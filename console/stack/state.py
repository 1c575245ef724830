"""stack.json: what runs, where, and the environment that its clients need."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from console.stack.datafolder import write_private
from console.stack.leftovers import Recorded
from console.stack.processes import Child

_NAME = "stack.json"


@dataclass(frozen=True, slots=True)
class StackState:
    """One start of the stack. `ready` once the first page can be fetched."""

    pid: int
    ready: bool
    web_port: int
    sandbox_port: int
    env: Mapping[str, str]
    processes: tuple[Recorded, ...] = ()

    def with_child(self, child: Child) -> StackState:
        """Return the state with one more process on record."""
        entry = Recorded(
            child.command.name, child.pid, child.command.argv, child.command.stop_signal
        )
        return replace(self, processes=(*self.processes, entry))


def write_state(folder: Path, state: StackState) -> None:
    """Store the state; it holds keys, so only we may read it."""
    processes = [
        {"name": one.name, "pid": one.pid, "argv": one.argv, "stop_signal": int(one.stop_signal)}
        for one in state.processes
    ]
    document = {
        "pid": state.pid,
        "ready": state.ready,
        "web_port": state.web_port,
        "sandbox_port": state.sandbox_port,
        "processes": processes,
        "env": dict(state.env),
    }
    write_private(folder / _NAME, json.dumps(document, indent=1))


def read_state(folder: Path) -> StackState | None:
    """Return the last stored state; None when there is none that can be read."""
    try:
        document = json.loads((folder / _NAME).read_text())
        processes = tuple(
            Recorded(
                entry["name"],
                int(entry["pid"]),
                tuple(entry["argv"]),
                signal.Signals(entry["stop_signal"]),
            )
            for entry in document["processes"]
        )
        return StackState(
            pid=int(document["pid"]),
            ready=bool(document["ready"]),
            web_port=int(document["web_port"]),
            sandbox_port=int(document["sandbox_port"]),
            env=dict(document["env"]),
            processes=processes,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_processes(folder: Path, state: StackState) -> None:
    """Note that a stack has ended; its ports stay known, so that a restart can keep them."""
    write_state(folder, replace(state, ready=False, processes=(), env={}))
