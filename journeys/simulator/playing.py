"""Play a journey by a script: from the JSON of two files to what came of it."""

from __future__ import annotations

from datetime import timedelta

from journeys.engine.values import Json
from journeys.simulator.documents import Document
from journeys.simulator.report import report
from journeys.simulator.script import Script
from journeys.simulator.world import World


def simulate(
    document: Document,
    script: Script,
    until: timedelta | None = None,
    *,
    strict_window: bool = False,
) -> dict[str, Json]:
    """Return what came of the script: see `report`."""
    world = World(document.definition, script, strict_window=strict_window)
    world.play(until)
    return report(world, document.notes)
