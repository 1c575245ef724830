"""How many runs a second the engine alone takes from start to end, on one core."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.arena import BenchmarkError
from journeys.engine.advance import advance
from journeys.engine.codec import state_from_text, state_to_text
from journeys.engine.definition import Definition, parse
from journeys.engine.values import EffectSucceeded, Evaluate, Json, Started, State, Transition
from journeys.expressions.evaluator import Evaluator

LARGEST_TEXT = 300
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DATA = {"phone": "+6591234567", "vip": True, "name": "Ann", "total": 42}
RESULT = {"umid": "0b1e5a52", "requestId": "0b1e5a52", "status": "queued"}
PLAIN = ("{{data.vip}}", "{{data.name}}", "Hello {{data.name}}")
SCRIPTED = (
    "{{data.total > 40}}",
    "{{data.name.toUpperCase()}}",
    "{{'Hello ' + data.name + ', ' + data.total}}",
)


def measure(seconds: float) -> dict[str, Any]:
    """Return runs per second on plain paths, and with three JavaScript expressions."""
    return {
        "engine_runs_per_s": rate(definition(*PLAIN), seconds),
        "engine_js_runs_per_s": rate(definition(*SCRIPTED), seconds),
    }


def definition(condition: str, value: str, text: str) -> Definition:
    """Return start (a Branch) -> SetData -> message -> End."""
    steps: list[dict[str, Json]] = [
        {"id": "start", "stepType": "Branch", "selectNextStep": {"note": condition, "end": None}},
        {
            "id": "note",
            "stepType": "SetData",
            "inputs": {"values": {"who": value}},
            "nextStepId": "greet",
        },
        {
            "id": "greet",
            "stepType": "ChatAppsMessage",
            "inputs": {
                "user": {"msisdn": "{{data.phone}}"},
                "type": "text",
                "content": {"text": text},
            },
            "nextStepId": "end",
        },
        {"id": "end", "stepType": "End"},
    ]
    return parse({"trigger": "http_request", "definition": {"name": "Bench", "steps": steps}})


def rate(document: Definition, seconds: float) -> float:
    """Run from start to end again and again for so long; each run as its turn would take it."""
    evaluate = Evaluator()
    check(document, evaluate)
    count, began = 0, time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        for _ in range(50):
            run_once(document, evaluate)
        count += 50
    return count / (now - began)


def run_once(document: Definition, evaluate: Evaluate) -> tuple[str, Transition]:
    """One run: two events in, the state written to text and read again after each.

    Returns the text in between and the last transition.
    """
    begun = advance(document, State(run="5f0c" + "0" * 20), Started(DATA), NOW, evaluate)
    text = state_to_text(begun.state)
    [effect] = begun.effects
    ended = advance(
        document, state_from_text(text), EffectSucceeded(effect.key, RESULT), NOW, evaluate
    )
    state_from_text(state_to_text(ended.state))
    return text, ended


def check(document: Definition, evaluate: Evaluate) -> None:
    """Raise BenchmarkError unless a run ends well and its state is as small as promised."""
    text, ended = run_once(document, evaluate)
    if ended.state.status != "Complete" or ended.state.error:
        raise BenchmarkError(f"the run is {ended.state.status}: {ended.state.error}")
    if len(text) >= LARGEST_TEXT:
        raise BenchmarkError(f"the state takes {len(text)} bytes")
