"""Which scenario is played to die at which line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from tests.crash.faults import FAULTS
from tests.crash.harness import MODULES, Harness, Recording, Scenario
from tests.crash.lines import Line, executable_lines
from tests.crash.sends import SENDS, http_scenarios
from tests.crash.starts import STARTS
from tests.crash.turns import TURNS

TRIES = 3
# Modules whose lines all lie within the one transaction of the turn: a crash there undoes it as a
# whole, so that every third line stands for its neighbours.
WITHIN = {"journeys.beginning", "journeys.children", "journeys.waiting_starts"}
# What each scenario does without a crash, by name; recorded once in a process.
Recordings: TypeAlias = dict[str, Recording]


@dataclass(slots=True)
class Plan:
    """`places` maps a line to the scenario that gets there, and how early (its n-th new line)."""

    places: dict[Line, tuple[int, Scenario]] = field(default_factory=dict)

    def lines(self) -> set[Line]:
        return set(self.places)

    def slice(self, number: int, count: int) -> list[Line]:
        """Return the `number`-th part of the lines, those of one scenario one after the other."""
        every = [line for module in MODULES for line in _chosen(module)]
        mine = [line for line in every[number::count] if line in self.places]
        return sorted(mine, key=lambda line: (self.places[line][1].name, line))

    def crash(self, harness: Harness, line: Line) -> bool:
        """Die at the line; a line that depends on timing gets three chances."""
        scenario = self.places[line][1]
        return any(harness.crash(scenario, line) for _ in range(TRIES))


def _chosen(module: str) -> list[Line]:
    lines = sorted(executable_lines(module))
    return lines[::3] if module in WITHIN else lines


def make_plan(harness: Harness, recordings: Recordings) -> Plan:
    """Record every scenario, unless this process has; of several that reach a line the one that
    gets there first is the one to die in."""
    plan = Plan()
    web_calls = http_scenarios(harness.stack.sandbox_url)
    for scenario in (*SENDS, *web_calls, *TURNS, *STARTS, *FAULTS):
        if scenario.name not in recordings:
            recordings[scenario.name] = harness.record(scenario)
        harness.clean[scenario.name] = recordings[scenario.name].outcomes
        for place, line in enumerate(recordings[scenario.name].lines):
            if line not in plan.places or place < plan.places[line][0]:
                plan.places[line] = (place, scenario)
    return plan
