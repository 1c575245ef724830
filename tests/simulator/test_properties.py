"""Whatever journey and script: a simulation raises nothing, and its events replay to the same."""

from __future__ import annotations

import json

from hypothesis import event, given, settings
from hypothesis import strategies as st

from journeys.engine.advance import advance
from journeys.engine.codec import (
    event_from_json,
    event_to_json,
    state_from_text,
    state_to_text,
)
from journeys.engine.values import Json, State
from journeys.expressions.evaluator import Evaluator
from journeys.importing.file_text import Unreadable
from journeys.simulator.documents import read_document
from journeys.simulator.playing import play, simulate
from journeys.simulator.report import report
from journeys.simulator.runs import PlayedRun
from journeys.simulator.script import ScriptError, parse_script
from journeys.simulator.world import World

IDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(
    ["hi", "{{data.payload.user.msisdn}}", "{{data.x.y.z}}", "{{step.reply.payload}}", "{{1 +}}"]
)
USERS = st.fixed_dictionaries({"msisdn": TEXTS})
SPANS = st.sampled_from(["00:00:10", "0.01:00:00", "2", "soon"])
INPUTS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {},
    optional={
        "user": USERS,
        "type": st.sampled_from(["text", "template", "interactive"]),
        "content": st.fixed_dictionaries({"text": TEXTS}),
        "from": TEXTS,
        "channel": st.sampled_from(["whatsapp", "sms", ""]),
        "timeout": SPANS,
        "duration": SPANS,
        "url": st.just("https://example.com"),
        "method": st.sampled_from(["GET", "POST"]),
        "destination": TEXTS,
        "text": TEXTS,
        "condition": st.sampled_from(["{{true}}", "{{data.n > 1}}"]),
        "values": st.dictionaries(IDS, TEXTS, max_size=2),
        "journey": st.sampled_from(["Any", "Other"]),
        "paths": st.dictionaries(IDS, st.integers(0, 3), max_size=2),
        "team": TEXTS,
        "action": st.just("say"),
        "params": st.fixed_dictionaries({"destination": TEXTS}),
    },
)
KINDS = st.sampled_from(
    [
        "ChatAppsMessage",
        "SMS",
        "HttpRequest",
        "Wait",
        "WaitForReply",
        "WaitForFlow",
        "Branch",
        "If",
        "SetData",
        "JumpTo",
        "End",
        "SendToAgent",
        "StartJourney",
        "RandomSplit",
        "UpdateContact",
        "VoiceMessage",
        "WaitForDTMF",
        "Nonsense",
    ]
)
STEPS = st.fixed_dictionaries(
    {"id": IDS, "stepType": KINDS, "inputs": INPUTS},
    optional={
        "nextStepId": IDS,
        "selectNextStep": st.dictionaries(
            IDS, st.sampled_from([None, "{{true}}", "{{step.reply != null}}"]), max_size=3
        ),
        "outputs": st.dictionaries(IDS, TEXTS, max_size=2),
        "exits": st.dictionaries(st.sampled_from(["failed", "undelivered"]), IDS, max_size=2),
        "do": st.lists(st.lists(st.fixed_dictionaries({"id": IDS, "stepType": KINDS}))),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {"name": st.just("Any"), "steps": st.lists(STEPS, min_size=1, max_size=5)},
    optional={"trigger": st.sampled_from(["inbound_chat_apps", "inbound_sms", "http_request"])},
)
MOMENTS = st.sampled_from(["PT0S", "PT5S", "PT1M", "PT2H", "P3D"])
HAPPENINGS: st.SearchStrategy[Json] = st.one_of(
    *(
        st.fixed_dictionaries({"at": MOMENTS, key: value})
        for key, value in {
            "inbound": st.sampled_from([{"text": "hi"}, {"button": "a"}, {"flow": {"n": 1}}]),
            "trigger": st.sampled_from([{}, {"n": 2}]),
            "http": st.sampled_from([{}, {"status": 500, "delay": "PT9S", "times": 3}]),
            "fail": st.sampled_from(["failed", "undelivered", "uncertain"]),
            "command": st.sampled_from(["suspend", "resume", "terminate"]),
            "agent": st.just({"note": "done"}),
            "dtmf": st.just("12"),
        }.items()
    )
)
SCRIPTS = st.lists(HAPPENINGS, max_size=6)


@given(DOCUMENTS, SCRIPTS)
@settings(max_examples=150)
def test_any_journey_is_played_and_its_events_replay(document: Json, script: list[Json]) -> None:
    document = read_document(document)
    world = World(document.definition, parse_script(script).start)

    play(world, parse_script(script).entries)

    assert [replayed(run) for run in world.runs] == [state_to_text(r.state) for r in world.runs]
    json.dumps(report(world), allow_nan=False)


@given(DOCUMENTS, SCRIPTS)
@settings(max_examples=30)
def test_a_simulation_repeats_to_the_letter(document: Json, script: list[Json]) -> None:
    once = simulate(read_document(document), parse_script(script))

    assert simulate(read_document(document), parse_script(script)) == once


WORDS = st.sampled_from(
    ["at", "inbound", "http", "trigger", "fail", "persona", "text", "match", "url", "steps"]
    + ["id", "stepType", "outputs", "do", "payload", "user", "definition"]
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_any_json_is_played_or_refused_in_words(document: Json, script: Json) -> None:
    try:
        simulate(read_document(document), parse_script(script))
    except (Unreadable, ScriptError):
        event("refused")


@given(st.dictionaries(st.sampled_from(["user", "content", "type", "umid"]), VALUES))
def test_any_webhook_body_is_heard_or_left(payload: dict[str, Json]) -> None:
    document = read_document({"name": "Any", "steps": [{"id": "a", "stepType": "Branch"}]})

    told = simulate(document, parse_script([{"at": "PT0S", "inbound": {"payload": payload}}]))

    assert told["status"] in ("Complete", None)


def replayed(run: PlayedRun) -> str:
    """Return the state that the events of a run lead to, from text to text."""
    state = State(run=run.state.run, subject=run.state.subject, depth=run.state.depth)
    for one, at in run.events:
        again = event_from_json(json.loads(json.dumps(event_to_json(one))))
        before = state_from_text(state_to_text(state))
        state = advance(run.definition, before, again, at, Evaluator()).state
    return state_to_text(state)
