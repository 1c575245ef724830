"""What a run of the benchmarks says: one JSON file, one table."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "benchmarks" / "out" / "latest.json"
AIM = 10.0
MEASUREMENTS = ("engine", "naive", "outbound", "webhooks", "runs", "claims", "lists")
RESULTS = (
    "naive_sender_per_s",
    "outbound_per_s",
    "webhook_per_s",
    "webhook_p95_ms",
    "journey_runs_per_s",
    "journey_p50_ms",
    "journey_p95_ms",
    "engine_runs_per_s",
    "engine_js_runs_per_s",
)


@dataclass(slots=True)
class Report:
    """Figures by name; `results` are those of RESULTS, `extra` everything else worth knowing."""

    settings: Mapping[str, str]
    postgres: str
    results: dict[str, float] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def take(self, figures: Mapping[str, Any]) -> None:
        """Sort the figures of one measurement into results and extra."""
        for name, value in figures.items():
            (self.results if name in RESULTS else self.extra)[name] = _rounded(value)

    @property
    def missing(self) -> list[str]:
        return [name for name in RESULTS if name not in self.results]

    @property
    def ratio(self) -> float | None:
        """Return how many times the naive sender's rate ours is."""
        naive = self.results.get("naive_sender_per_s")
        ours = self.results.get("outbound_per_s")
        return ours / naive if naive and ours else None

    def document(self) -> dict[str, Any]:
        """Return what is written to benchmarks/out/latest.json."""
        return {
            "machine": machine(self.postgres),
            "commit": commit(),
            "settings": dict(self.settings),
            "results": {name: self.results[name] for name in RESULTS if name in self.results},
            "extra": self.extra,
        }

    def table(self) -> str:
        """Return the figures as lines for a terminal."""
        figures = {**self.results, **self.extra}
        width = max(map(len, figures), default=0)
        lines = [f"  {name:<{width}}  {_shown(value)}" for name, value in figures.items()]
        if self.ratio is not None:
            verdict = "reached" if self.ratio >= AIM else "NOT reached"
            lines.append(f"  outbound / naive = {self.ratio:.1f}x (aim {AIM:.0f}x: {verdict})")
        return "\n".join(lines)


def write(report: Report, path: Path = OUT) -> None:
    """Write the document; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(report.document(), indent=1) + "\n")
    draft.replace(path)


def machine(postgres: str) -> dict[str, Any]:
    """Return what figures depend on: processor, cores, memory, versions."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": postgres,
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }


def commit() -> str:
    """Return the commit's hash, `-dirty` when product code differs from it, "" without git."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{head}-dirty" if head and changed else head


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["git", *arguments],  # noqa: S607 - git of the user's path
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _rounded(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value


def _shown(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}"
