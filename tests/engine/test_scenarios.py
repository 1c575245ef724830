"""The golden scenarios in tests/scenarios, and that each replays exactly."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from journeys.engine.advance import advance
from journeys.engine.codec import event_from_json, event_to_json, state_from_text, state_to_text
from journeys.engine.values import Effect, Evaluate, Json, State
from tests.engine.conversation import ROOT, RUN, play
from tests.engine.evaluators import EVALUATORS

FOLDER = ROOT / "tests" / "scenarios"


def cases() -> list[ParameterSet]:
    """Return every scenario with the evaluators it can do with: the demo's need JavaScript."""
    full = [param for param in EVALUATORS if param.id == "javascript"]
    demo = sorted(FOLDER.glob("demo/*/*.json"))
    plain = sorted(FOLDER.glob("*.json"))
    pairs = [*product(plain, EVALUATORS), *product(demo, full)]
    return [
        pytest.param(path, param.values[0], id=f"{path.relative_to(FOLDER)}-{param.id}")
        for path, param in pairs
    ]


def load(path: Path) -> dict[str, Json]:
    scenario: dict[str, Json] = json.loads(path.read_text())
    return scenario


@pytest.mark.parametrize(("path", "evaluate"), cases())
def test_scenario_goes_as_written(path: Path, evaluate: Evaluate) -> None:
    play(load(path), evaluate)


@pytest.mark.parametrize(("path", "evaluate"), cases())
def test_scenario_replays_to_the_same_state_and_effects(path: Path, evaluate: Evaluate) -> None:
    played = play(load(path), evaluate)

    state = State(run=RUN)
    effects: list[Effect] = []
    for event, now in played.events:
        again = event_from_json(json.loads(json.dumps(event_to_json(event))))
        done = advance(
            played.definition, state_from_text(state_to_text(state)), again, now, evaluate
        )
        state = done.state
        effects.extend(done.effects)

    assert state_to_text(state) == state_to_text(played.state)
    assert effects == played.effects
