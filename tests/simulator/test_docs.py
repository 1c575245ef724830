"""The examples of docs/simulate.md run as the page tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from journeys.engine.values import Json
from journeys.simulator.script import parse_script
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "simulate.md").read_text()
EXAMPLES = sorted(path.parent for path in DOCS.glob("examples/*/journey.json"))
ENTRIES = re.findall(r"^\| `(\{.*?\})` \| ", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_has_the_outcome_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(folder / "journey.json"), "--script", str(folder / "script.json")]

    call_command("journeys", "simulate", *files, "--format", "text")

    assert capsys.readouterr().out == (folder / "outcome.txt").read_text()


def test_the_page_shows_the_outcome_of_its_first_example() -> None:
    assert (DOCS / "examples" / "menu" / "outcome.txt").read_text() in PAGE


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_of_the_page_is_read(entry: str) -> None:
    parse_script([json.loads(entry)])


def test_the_page_has_an_entry_of_every_kind() -> None:
    kinds = {key for entry in ENTRIES for key in json.loads(entry)}

    assert kinds == {
        "at", "inbound", "persona", "trigger", "http", "fail", "agent", "dtmf", "command", "start",
    }  # fmt: skip


def test_the_output_of_the_page_has_the_keys_that_come(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = json.loads(PAGE.split("```json")[1].split("```")[0])
    folder = DOCS / "examples" / "booking"
    files = [str(folder / "journey.json"), "--script", str(folder / "script.json")]

    call_command("journeys", "simulate", *files, "--until", "PT1H30M")

    told: Json = json.loads(capsys.readouterr().out)
    assert list(told)[:6] == list(shown)
    assert told["messages"][0].keys() == shown["messages"][0].keys()
    assert told["requests"][0].keys() == shown["requests"][0].keys()
    assert told["waiting"][0].keys() == shown["waiting"][0].keys()
