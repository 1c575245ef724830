"""The engine loads nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys

from tests.engine.conversation import ROOT

PROGRAM = """
import importlib, pathlib, sys
before = set(sys.modules)
for path in sorted(pathlib.Path("journeys/engine").rglob("*.py")):
    name = ".".join(path.with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
foreign = tops - sys.stdlib_module_names - {"journeys"}
inside = ("journeys.engine", "journeys.engine.")
rooms = {n for n in sys.modules if n.startswith("journeys.") and not n.startswith(inside)}
print(sorted(foreign | rooms))
"""


def test_engine_modules_load_only_the_standard_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"
