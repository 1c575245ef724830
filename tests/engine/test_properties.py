"""What holds for every definition and every order of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given

from journeys.engine.advance import advance
from journeys.engine.codec import event_from_json, event_to_json, state_to_text
from journeys.engine.definition import Definition, parse
from journeys.engine.values import Event
from tests.engine.any_run import START, Awaited, definitions, events, modest, run, scripts
from tests.engine.evaluators import tiny


@modest
@given(definitions, scripts)
def test_any_order_of_events_keeps_the_books(
    definition: Definition, script: Sequence[Event | Awaited]
) -> None:
    run(definition, script)


@modest
@given(definitions, scripts)
def test_the_same_events_give_the_same_state_and_effects(
    definition: Definition, script: Sequence[Event | Awaited]
) -> None:
    first = run(definition, script)
    again = [
        event_from_json(event_to_json(one)) if isinstance(one, Event) else one for one in script
    ]

    second = run(parse(definition.document), again)

    assert state_to_text(first.state) == state_to_text(second.state)
    assert first.effects == second.effects
    assert first.fed == second.fed


@modest
@given(definitions, scripts, events)
def test_an_event_that_changes_nothing_says_so(
    definition: Definition, script: Sequence[Event | Awaited], event: Event
) -> None:
    state = run(definition, script).state

    done = advance(definition, state, event, START + timedelta(days=1), tiny)

    if done.state is state:
        assert (done.effects, done.log, done.taken, done.held, done.released) == ((),) * 5
