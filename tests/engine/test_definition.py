"""Reading, checking and writing definitions."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from journeys.engine.definition import (
    DEEPEST,
    Definition,
    DefinitionError,
    all_steps,
    export,
    issues,
    parse,
)
from journeys.engine.steps.registry import KINDS
from journeys.engine.values import Json
from tests.engine.conversation import ROOT

SAMPLES = Path(os.environ.get("CONFORMANCE_DIR", ROOT.parent / "shared" / "conformance"))
WORKFLOWS = sorted((SAMPLES / "8x8" / "workflow-definition").glob("*.json"))
MESSAGE: Json = {"user": {"msisdn": "+6591234567"}, "type": "text", "content": {"text": "Hi"}}
END: Json = {"id": "end", "stepType": "End"}


def define(*steps: Json, **more: Json) -> Definition:
    return parse({"name": "n", "trigger": "http_request", "steps": [*steps], **more})


def codes(*steps: Json) -> list[tuple[str, str]]:
    return [(issue.path, issue.code) for issue in issues(define(*steps))]


def documents() -> list[Json]:
    """Return every whole workflow definition among the samples of 8x8."""
    found: list[Json] = []
    for path in WORKFLOWS:
        document = json.loads(path.read_text())
        found += document if isinstance(document, list) else [document]
    return [one for one in found if "definition" in one]


def test_samples_are_there_in_ci() -> None:
    if not WORKFLOWS and not os.environ.get("CI"):
        pytest.skip("no conformance files here; set CONFORMANCE_DIR")

    assert WORKFLOWS


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["definition"]["name"])
def test_definition_of_8x8_exports_unchanged(document: Json) -> None:
    written = json.dumps(document)

    assert json.dumps(export(parse(json.loads(written)))) == written


@pytest.mark.parametrize("levels", [DEEPEST - 3, 400, 100_000])
def test_a_definition_nested_very_deeply_is_none(levels: int) -> None:
    nested: Json = []
    for _ in range(levels):
        nested = [nested]

    with pytest.raises(DefinitionError, match="nested more than 100 levels deep"):
        define({"id": "a", "stepType": "SetData", "inputs": nested})


def test_a_definition_may_be_nested_100_levels_deep() -> None:
    # Four levels are around the inputs: the document, its definition, the steps, the step.
    nested: Json = "deep"
    for _ in range(DEEPEST - 4):
        nested = [nested]

    assert define({"id": "a", "stepType": "End", "inputs": nested}).by_id["a"]


def test_bare_definition_is_wrapped_on_export() -> None:
    document = export(define(END, status="enabled", notes="kept"))

    assert document == {
        "trigger": "http_request",
        "status": "enabled",
        "definition": {"name": "n", "steps": [END], "notes": "kept"},
    }


def test_types_are_read_in_any_case_and_only_the_alias_is_rewritten() -> None:
    definition = define(
        {"id": "a", "stepType": "branch", "ui": {"x": 1}}, {"id": "b", "stepType": "delay"}
    )

    assert [step.kind.name for step in definition.steps if step.kind] == ["Branch", "Wait"]
    written = export(definition)["definition"]["steps"]
    assert written == [
        {"id": "a", "stepType": "branch", "ui": {"x": 1}},
        {"id": "b", "stepType": "Wait"},
    ]


def test_empty_routes_and_blocks_are_absent() -> None:
    step = define(
        {**END, "nextStepId": None, "selectNextStep": {}, "do": [], "outputs": None, "inputs": []}
    ).steps[0]

    assert (step.next, step.select, step.outputs) == ("", (), ())


def test_declared_variables_of_the_first_step_are_not_outputs() -> None:
    outputs = {"phone": "variable 0", "a": "{{step.b}}"}
    definition = define({**END, "outputs": outputs}, {**END, "id": "b", "outputs": outputs})

    assert definition.declared == ("phone",)
    assert [len(step.outputs) for step in definition.steps] == [1, 2]


def test_digest_depends_on_content_and_key_order_only() -> None:
    assert define(END).sha256 == define(dict(END)).sha256
    assert define(END).sha256 != define({"stepType": "End", "id": "end"}).sha256
    assert len(define(END).sha256) == 64


@pytest.mark.parametrize("document", [None, [], {}, {"steps": {}}, {"steps": [1]}, {"steps": None}])
def test_what_is_no_definition_is_refused(document: Json) -> None:
    with pytest.raises(DefinitionError):
        parse(document)


def test_example_of_every_kind_has_no_issue_of_its_own() -> None:
    found = [issue for kind in KINDS for issue in issues(define(kind.example))]

    assert {issue.code for issue in found} == {"no-such-step"}


@pytest.mark.parametrize(
    ("step", "issue"),
    [
        ({"stepType": "End"}, ("steps/0", "missing-id")),
        ({"id": "a", "stepType": "Fax"}, ("stepType", "unknown-type")),
        ({**END, "nextStepId": "x"}, ("nextStepId", "no-such-step")),
        ({**END, "selectNextStep": {"x": None}}, ("selectNextStep/x", "no-such-step")),
        ({**END, "onError": "x"}, ("onError", "no-such-step")),
        ({**END, "exits": {"failed": "end"}}, ("exits/failed", "unknown-exit")),
        (
            {**END, "nextStepId": "end", "selectNextStep": {"end": None}},
            ("nextStepId", "two-routes"),
        ),
        ({"id": "a", "stepType": "Branch"}, ("selectNextStep", "no-conditions")),
        ({"id": "a", "stepType": "Wait"}, ("inputs", "missing-input")),
        (
            {"id": "a", "stepType": "Wait", "inputs": {"duration": "soon"}},
            ("inputs/duration", "bad-duration"),
        ),
        (
            {"id": "a", "stepType": "Wait", "inputs": {"until": "2026-01-01T00:00:00"}},
            ("inputs/until", "bad-moment"),
        ),
        (
            {"id": "a", "stepType": "JumpTo", "inputs": {"stepId": "x"}},
            ("inputs/stepId", "no-such-step"),
        ),
        (
            {"id": "a", "stepType": "SetData", "inputs": {"values": []}},
            ("inputs/values", "bad-input"),
        ),
        (
            {"id": "a", "stepType": "HttpRequest", "inputs": {"url": "u", "method": "FETCH"}},
            ("inputs/method", "bad-input"),
        ),
        ({**END, "inputs": {"outcome": "{{secret.A}}"}}, ("inputs", "secret-misused")),
        ({**END, "outputs": {"a": "x {{secret.A}}"}}, ("outputs/a", "secret-misused")),
        ({**END, "inputs": {"outcome": "{{ a"}}, ("inputs", "unclosed")),
        ({"id": "a", "stepType": "SMS"}, ("inputs/destination", "missing-input")),
        ({"id": "a", "stepType": "If"}, ("inputs/condition", "missing-input")),
        ({"id": "a", "stepType": "UpdateContact"}, ("inputs", "missing-input")),
        ({"id": "a", "stepType": "StartJourney"}, ("inputs/journey", "missing-input")),
        (
            {"id": "a", "stepType": "StartJourney", "inputs": {"journey": "j", "wait": "perhaps"}},
            ("inputs/wait", "bad-input"),
        ),
        (
            {"id": "a", "stepType": "RandomSplit", "inputs": {"paths": {"x": 1}}},
            ("inputs/paths/x", "no-such-step"),
        ),
        (
            {"id": "a", "stepType": "RandomSplit", "inputs": {"paths": {"a": 0}}},
            ("inputs/paths", "bad-input"),
        ),
        (
            {"id": "a", "stepType": "WaitForReply", "collect": {"quiet": "soon"}},
            ("collect/quiet", "bad-duration"),
        ),
        (
            {"id": "a", "stepType": "WaitForReply", "collect": {"most": 21}},
            ("collect/most", "bad-input"),
        ),
        (
            {"id": "a", "stepType": "ChatAppsMessage", "oldTaps": "burn"},
            ("oldTaps", "bad-input"),
        ),
        ({"id": "a", "stepType": "SendToAgent", "exits": {"x": "y"}}, ("exits/x", "no-such-step")),
    ],
)
def test_issue_is_found(step: Json, issue: tuple[str, str]) -> None:
    assert issue in codes(step)


def test_required_inputs_are_asked_for() -> None:
    found = codes({"id": "a", "stepType": "ChatAppsMessage", "await": "soon"})

    assert found == [
        ("inputs/user", "missing-input"),
        ("inputs/type", "missing-input"),
        ("inputs/content", "missing-input"),
        ("await", "bad-input"),
    ]


def test_duplicate_ids_are_found_and_the_first_step_counts() -> None:
    definition = define(END, {**END, "inputs": {"outcome": "second"}})

    assert [issue.code for issue in issues(definition)] == ["duplicate-id"]
    assert definition.by_id["end"] is definition.steps[0]


def test_whole_definition_is_checked() -> None:
    assert [i.code for i in issues(parse({"steps": []}))] == ["missing-name", "no-steps"]
    large = define({**END, "notes": "x" * 1_000_000})
    assert [i.code for i in issues(large)] == ["too-large"]


def test_the_definition_of_the_scenarios_has_no_issues() -> None:
    path = ROOT / "tests" / "scenarios" / "definitions" / "visit.json"

    assert issues(parse(json.loads(path.read_text()))) == ()


def block(*blocks: Json, **more: Json) -> Json:
    step = {"id": "if", "stepType": "If", "inputs": {"condition": "{{true}}"}}
    return {**step, "do": list(blocks), **more}


def test_steps_in_blocks_are_known_with_the_blocks_they_stand_in() -> None:
    inner = block([{**END, "id": "deep"}], id="inner")
    definition = define(block([END, inner]), {**END, "id": "last"})

    assert [step.id for step in all_steps(definition)] == ["if", "end", "inner", "deep", "last"]
    assert [step.id for step in definition.steps] == ["if", "last"]
    assert definition.by_id["deep"].inside == ("if", "inner")
    assert definition.by_id["deep"].place == "steps/0/do/0/1/do/0/0"
    assert definition.by_id["last"].inside == ()


def test_a_list_of_steps_without_the_list_around_it_is_one_block() -> None:
    definition = define(block(END, {**END, "id": "b"}))

    assert [[step.id for step in one] for one in definition.steps[0].blocks] == [["end", "b"]]


def test_types_in_blocks_are_rewritten_like_others() -> None:
    nap = {"id": "nap", "stepType": "delay", "inputs": {"duration": "1"}}
    talk = {"id": "talk", "stepType": "SendToConverse", "inputs": {"payload": "{{data.payload}}"}}

    [written] = export(define(block([nap, talk])))["definition"]["steps"]

    assert written["do"] == [[{**nap, "stepType": "Wait"}, talk]]


def test_issues_in_blocks_name_their_step_or_place() -> None:
    lost = {"id": "lost", "stepType": "Wait", "inputs": {"duration": "soon"}, "nextStepId": "no"}
    found = issues(define(block([lost], [{"stepType": "End"}], [{**END, "id": "if"}])))

    assert [(issue.step, issue.path, issue.code) for issue in found] == [
        ("lost", "inputs/duration", "bad-duration"),
        ("lost", "nextStepId", "no-such-step"),
        ("", "steps/0/do/1/0", "missing-id"),
        ("if", "id", "duplicate-id"),
    ]


@pytest.mark.parametrize("do", [{"a": 1}, "steps", [1], [[1]]])
def test_a_block_that_is_no_list_of_steps_is_an_issue(do: Json) -> None:
    assert codes({**block(), "do": do}) == [("do", "schema")]


def test_steps_in_a_step_that_runs_none_are_a_warning() -> None:
    [found] = issues(define({**END, "do": [[{**END, "id": "in"}]]}))

    assert (found.code, found.severity) == ("unused-block", "warning")


def test_steps_that_nothing_leads_to_are_a_warning() -> None:
    first = {**END, "stepType": "ChatAppsMessage", "inputs": MESSAGE, "exits": {"failed": "b"}}
    steps = [{**END, "id": name} for name in ("b", "c")]

    [found] = issues(define(first, *steps))

    assert (found.step, found.code, found.severity) == ("c", "unreachable-step", "warning")


@pytest.mark.parametrize(
    "first",
    [
        block([{**END, "id": "b", "nextStepId": "c"}]),
        {"id": "a", "stepType": "RandomSplit", "inputs": {"paths": {"b": 1, "c": 1}}},
        {"id": "a", "stepType": "JumpTo", "inputs": {"stepId": "{{data.where}}"}},
    ],
    ids=["block", "split", "jump"],
)
def test_every_way_to_a_step_counts(first: Json) -> None:
    rest = [{**END, "id": "b"}, {**END, "id": "c"}]

    found = [issue.code for issue in issues(define(first, *rest))]

    assert "unreachable-step" not in found


def test_what_stands_beside_a_bare_definition_goes_into_its_wrapper() -> None:
    several = [{"trigger": "fallback"}]
    document = export(define(END, triggers=several, priority=3, policy="queue", slot="s"))

    assert document["triggers"] == several
    assert (document["priority"], document["policy"], document["slot"]) == (3, "queue", "s")


@pytest.mark.parametrize(
    ("key", "value"),
    [("outputs", ["x"]), ("selectNextStep", "x"), ("inputs", 1), ("exits", ["x"])]
    + [("nextStepId", {"a": 1}), ("onError", ["a"])],
)
def test_a_part_of_the_wrong_kind_is_an_error_with_its_place(key: str, value: Json) -> None:
    found = issues(define({"id": "a", "stepType": "End", key: value}))

    assert ("a", key, "schema", "error") in [(i.step, i.path, i.code, i.severity) for i in found]
