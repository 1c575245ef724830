"""`manage.py journeys simulate`: its output and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from journeys.engine.values import Json
from tests.simulator.playing import HI, journey, say

HELLO = journey(say("hello", "Hello!"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    definition, script = tmp_path / "journey.json", tmp_path / "script.json"
    definition.write_text(json.dumps(HELLO))
    script.write_text(json.dumps([HI]))
    return str(definition), str(script)


def simulated(capsys: pytest.CaptureFixture[str], *arguments: str) -> Json:
    call_command("journeys", "simulate", *arguments)
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> Json:
    with pytest.raises(SystemExit) as caught:
        call_command("journeys", "simulate", *arguments)
    assert caught.value.code == 1
    return json.loads(capsys.readouterr().out)


def test_the_outcome_is_json_alone(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = simulated(capsys, files[0], "--script", files[1])

    assert list(told)[:6] == ["status", "steps", "messages", "requests", "data", "waiting"]
    assert told["status"] == "Complete"
    assert told["messages"][0]["content"] == {"text": "Hello!"}


def test_the_outcome_can_be_text(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("journeys", "simulate", files[0], "--script", files[1], "--format", "text")

    told = capsys.readouterr().out
    assert "-> text: Hello!" in told
    assert "Status: Complete" in told


def test_a_faulty_script_is_told_as_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[1]).write_text('[{"at": "PT0S", "http": {"status": "ok"}}]')

    told = refused(capsys, files[0], "--script", files[1])

    assert told["errors"] == [
        {
            "file": files[1],
            "entry": 1,
            "key": "http.status",
            "message": 'entry 1 "http.status": a whole number from 100 to 599 is expected',
        }
    ]


def test_a_file_that_is_no_json_is_told_as_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[0]).write_text("{")

    told = refused(capsys, files[0], "--script", files[1])

    assert "not JSON" in told["errors"][0]["message"]
    assert told["errors"][0]["file"] == files[0]


def test_a_missing_script_is_told_as_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, files[0], "--script", f"{files[1]}x", "--format", "json")

    assert "cannot be opened" in told["errors"][0]["message"]


def test_a_bad_until_is_told_as_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, files[0], "--script", files[1], "--until", "tomorrow")

    assert told["errors"][0]["key"] == "--until"


def test_every_faulty_entry_of_a_script_is_told(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[1]).write_text('[{"at": "PT0S"}, {"at": "soon", "trigger": {}}]')

    told = refused(capsys, files[0], "--script", files[1])

    assert [(one["entry"], one["key"]) for one in told["errors"]] == [(1, ""), (2, "at")]


def test_what_verify_refuses_is_told_first_and_played(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[0]).write_text(json.dumps(journey(say("hello", "Hello!", nextStepId="nowhere"))))

    told = simulated(capsys, files[0], "--script", files[1])

    assert next(iter(told)) == "verify"
    assert [(one["code"], one["step"]) for one in told["verify"]] == [("no-such-step", "hello")]
    assert told["messages"][0]["content"] == {"text": "Hello!"}


def test_an_exit_that_the_step_does_not_have_is_refused(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [
        {"id": "agent", "stepType": "SendToAgent", "exits": {"solved": "end"}},
        {"id": "end", "stepType": "End"},
    ]
    Path(files[0]).write_text(json.dumps(journey(*steps)))
    Path(files[1]).write_text(json.dumps([HI, {"at": "PT1M", "agent": {"exit": "solvd"}}]))

    told = refused(capsys, files[0], "--script", files[1])

    assert (told["errors"][0]["entry"], told["errors"][0]["key"]) == (2, "agent.exit")
    assert "give one of solved" in told["errors"][0]["message"]
