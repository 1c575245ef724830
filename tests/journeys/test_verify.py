"""`journeys verify`: what it says of every kind of file, and that it always says something."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from journeys.engine.values import Json
from journeys.issue_codes import CODES
from journeys.management.verbs.verify import verified

END: dict[str, Json] = {"id": "end", "stepType": "End"}
WHOLE: dict[str, Json] = {"name": "n", "trigger": "http_request", "steps": [END]}


def report(path: Path) -> Any:
    """Return what verify prints of a file, whatever its exit status."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("journeys", "verify", str(path), format="json", stdout=out)
    return json.loads(out.getvalue())[str(path)]


def told(path: Path, content: bytes | Json) -> list[tuple[str, str, str]]:
    """Return (code, step, path) of all errors and warnings of a file with this content."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    found = report(path)
    return [(one["code"], one["step"], one["path"])
            for one in (*found["errors"], *found["warnings"])]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


@pytest.mark.parametrize(
    "document",
    [
        WHOLE,
        {"definition": {"name": "n", "steps": [END]}, "trigger": "http_request"},
        {
            "accountId": "a",
            "subAccountId": "nowhere",
            "status": "disabled",
            "trigger": "http_request",
            "definition": {"id": "x", "version": 3, "name": "n", "steps": [END]},
        },
    ],
    ids=["bare", "body", "export"],
)
def test_each_shape_of_a_definition_is_clean(file: Path, document: Json) -> None:
    assert told(file, document) == []


def test_a_bare_definition_needs_no_trigger(file: Path) -> None:
    file.write_text(json.dumps({"name": "n", "steps": [END]}))

    found = report(file)

    assert found["errors"] == []
    assert [one["code"] for one in found["warnings"]] == ["missing-trigger"]


def test_an_api_body_without_a_trigger_has_an_error(file: Path) -> None:
    assert told(file, {"definition": {"name": "n", "steps": [END]}}) == [
        ("missing-trigger", "", "trigger")
    ]


@pytest.mark.parametrize("fragment", [END, [END], {"outputs": {"a": "{{step.b}}"}}])
def test_a_fragment_is_told_as_such(file: Path, fragment: Json) -> None:
    assert ("fragment", "", "") in told(file, fragment)


def test_routes_out_of_a_fragment_are_not_complained_about(file: Path) -> None:
    assert told(file, {**END, "nextStepId": "elsewhere"}) == [("fragment", "", "")]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "not-json", ""),
        (b"{", "not-json", ""),
        (b'{"steps": [],}', "not-json", ""),
        (b"\xff\xfe\xff", "encoding", ""),
        (b'{"name": "\xe9"}', "encoding", ""),
        (b"\xef\xbb\xbf{}", "not-a-definition", ""),
        (b'{"steps": [{"id": "a", "id": "b"}]}', "duplicate-key", "steps/0/id"),
        (b'{"steps": [{"inputs": {"x": NaN}}]}', "not-finite", "steps/0/inputs/x"),
        (b'{"steps": [], "x": -Infinity}', "not-finite", "x"),
        (b'{"steps": [], "x": 1e999}', "not-finite", "x"),
        (b'{"steps": [], "x": ' + b"1" * 5_000 + b"}", "not-json", ""),
        (b'{"steps": [], "x": "' + b"a" * 2_000_000 + b'"}', "too-large", ""),
        (b"[" * 300 + b"]" * 300, "too-deep", "/".join(["0"] * 100)),
        (b"[" * 100_000, "too-deep", ""),
        (b"[]", "not-a-definition", ""),
        (b"3", "not-a-definition", ""),
        (b'{"definition": {"steps": {}}}', "not-a-definition", ""),
        (b'{"steps": [1]}', "not-a-definition", ""),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_gives_an_error(
    file: Path, content: bytes, code: str, place: str
) -> None:
    assert (code, "", place) in told(file, content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_an_error_and_the_rest_is_still_told(file: Path, encoding: str) -> None:
    content = json.dumps({**WHOLE, "steps": [{**END, "nextStepId": "x"}]}).encode(encoding)

    assert told(file, content) == [("encoding", "", ""), ("no-such-step", "end", "nextStepId")]


def test_a_long_text_of_slashes_is_read_at_once(file: Path) -> None:
    outcome = "{{" + "1/" * 400_000

    found = told(file, {**WHOLE, "steps": [{**END, "inputs": {"outcome": outcome}}]})

    assert found == [("unclosed", "end", "inputs")]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [one["code"] for one in report(tmp_path)["errors"]] == ["unreadable"]


@pytest.mark.parametrize(
    ("steps", "issue"),
    [
        ([{**END, "stepType": "Fax"}], ("unknown-type", "end", "stepType")),
        ([{**END, "nextStepId": "x"}], ("no-such-step", "end", "nextStepId")),
        ([END, END], ("duplicate-id", "end", "id")),
        ([{"stepType": "End"}], ("missing-id", "", "steps/0")),
        (
            [{**END, "outputs": {"a": "{{1 +}}"}}],
            ("expression-syntax", "end", "outputs/a"),
        ),
        (
            [{**END, "inputs": {"outcome": "{{nope(data.a)}}"}}],
            ("expression-unknown-function", "end", "inputs/outcome"),
        ),
        (
            [{**END, "selectNextStep": {"end": "{{data.a = 1}}"}}],
            ("expression-not-allowed", "end", "selectNextStep/end"),
        ),
    ],
)
def test_a_defect_is_an_error_with_its_place(
    file: Path, steps: list[Json], issue: tuple[str, str, str]
) -> None:
    found = told(file, {**WHOLE, "steps": steps})

    assert issue in found
    assert report(file)["errors"]


def test_steps_reached_by_exits_and_jumps_are_reached(file: Path) -> None:
    steps = [
        {"id": "a", "stepType": "JumpTo", "inputs": {"stepId": "b"}},
        {
            "id": "b",
            "stepType": "HttpRequest",
            "inputs": {"url": "https://example.com", "method": "GET"},
            "exits": {"failed": "c"},
            "onError": "d",
        },
        {**END, "id": "c"},
        {**END, "id": "d"},
    ]

    assert told(file, {**WHOLE, "steps": steps}) == []


def test_a_step_that_no_route_leads_to_is_a_warning(file: Path) -> None:
    file.write_text(json.dumps({**WHOLE, "steps": [END, {**END, "id": "b"}]}))

    found = report(file)

    assert found["errors"] == []
    assert [(one["code"], one["step"]) for one in found["warnings"]] == [("unreachable-step", "b")]


def test_text_output_counts_and_names_places(file: Path) -> None:
    file.write_text(json.dumps({**WHOLE, "steps": [{**END, "nextStepId": "x\ud800"}]}))
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("journeys", "verify", str(file), stdout=out)

    first, second = out.getvalue().splitlines()
    assert first == f"{file}: 1 error, 0 warnings"
    assert second.startswith("  error: end nextStepId: there is no step")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["{{", "{{data.a}}", "{{1 +}}", "End", "If", "Branch", "a", "00:05:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)  # fmt: skip
keys = st.sampled_from(
    ["id", "stepType", "inputs", "outputs", "nextStepId", "selectNextStep", "do", "exits",
     "onError", "await", "duration", "minutes", "content", "template", "url", "paths", "collect"]
)  # fmt: skip
kinds = st.sampled_from(
    ["End", "If", "Branch", "SMS", "ChatAppsMessage", "Wait", "WaitForReply", "HttpRequest",
     "JumpTo", "SetData", "RandomSplit", "UpdateContact", "StartJourney", "SendToAgent",
     "WaitForDTMF", "VoiceMessage", "WaitForFlow"]
)  # fmt: skip
odd_steps = st.builds(
    lambda kind, rest: {"id": "a", "stepType": kind, **rest},
    kinds,
    st.dictionaries(keys, json_values | st.dictionaries(keys, json_values, max_size=4)),
)


@given(st.lists(odd_steps, min_size=1, max_size=3), json_values)
def test_no_definition_however_odd_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Json], more: Json
) -> None:
    path = tmp_path_factory.getbasetemp() / "odd.json"
    path.write_text(json.dumps({"name": "n", "steps": steps, "trigger": more, "triggers": more}))

    codes = {issue.code for issue in verified(str(path))}

    assert codes
    assert codes <= CODES.keys()
