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
from tests.engine.conversation import ROOT, Conversation, play
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

    for run in played.runs():
        state, effects = replayed(run)
        assert state_to_text(state) == state_to_text(run.state)
        assert effects == run.effects


def replayed(run: Conversation) -> tuple[State, list[Effect]]:
    """Return where the events of a run lead, from text to text, and what it asks for on the way."""
    state = State(run.state.run, subject=run.state.subject, depth=run.state.depth)
    effects: list[Effect] = []
    for event, now in run.events:
        again = event_from_json(json.loads(json.dumps(event_to_json(event))))
        before = state_from_text(state_to_text(state))
        done = advance(run.definition, before, again, now, run.evaluate)
        state = done.state
        effects.extend(done.effects)
    return state, effects
