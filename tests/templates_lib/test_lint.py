"""`manage.py templates lint`: files of either dialect, told by path, without any environment."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.conftest import ROOT
from tests.messaging.content.definitions import BODY, definition, recorded

WHOLE = definition()


def write(folder: Path, name: str, value: Any) -> str:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


def lint(*paths: str) -> tuple[Any, int]:
    """Return the report and the exit status."""
    out = StringIO()
    try:
        call_command("templates", "lint", *paths, "--format", "json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), int(end.code or 0)
    return json.loads(out.getvalue()), 0


def test_a_right_file_is_told_without_issues(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", WHOLE)

    assert lint(path) == ({path: {"type": "template", "errors": [], "warnings": []}}, 0)


def test_one_wrong_file_makes_the_exit_status_one(tmp_path: Path) -> None:
    good = write(tmp_path, "good.json", WHOLE)
    bad = write(tmp_path, "bad.json", definition(BODY, {"type": "SIDEBAR"}))

    report, status = lint(good, bad)

    assert status == 1
    assert (report[good]["errors"], report[bad]["errors"]) == (
        [],
        [
            {
                "code": "unknown_component",
                "message": "Templates have nothing of this type.",
                "path": "components[1].type",
            }
        ],
    )


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"templates": [WHOLE]}, "templates"),
        ({"data": [WHOLE], "paging": {}}, "templates"),
        ([WHOLE], "templates"),
        (BODY, "component"),
        ({"type": "QUICK_REPLY", "text": "Yes"}, "button"),
        ({"components": [BODY]}, "components"),
        ({"type": "body", "parameters": [{"type": "text", "text": "a"}]}, "component"),
        ({"type": "template", "content": {"template": {"name": "a", "language": "en"}}}, "send"),
        ({"type": "template", "template": {"name": "a", "language": {"code": "en"}}}, "send"),
    ],
)
def test_what_a_file_holds_is_recognised(tmp_path: Path, value: Any, kind: str) -> None:
    path = write(tmp_path, "a.json", value)

    report, status = lint(path)

    assert (report[path]["type"], report[path]["errors"], status) == (kind, [], 0)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("", ""),
        ("{", ""),
        ("5", ""),
        ("null", ""),
        ("{}", ""),
        ('{"components": 5}', "components"),
        ('{"templates": [5]}', "templates[0]"),
        ('{"data": [{"name": 5, "components": []}]}', "data[0].name"),
        ('{"type": "template", "content": {"template": 5}}', "content.template"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(tmp_path: Path, value: str, place: str) -> None:
    path = write(tmp_path, "a.json", value)

    report, status = lint(path)

    assert status == 1
    assert place in [error["path"] for error in report[path]["errors"]]


def test_a_missing_file_is_told_by_its_path() -> None:
    report, status = lint("nowhere/a.json")

    assert (report["nowhere/a.json"]["type"], status) == ("unreadable", 1)
    assert report["nowhere/a.json"]["errors"][0]["code"] == "unparsable"


def test_people_read_one_line_an_issue(tmp_path: Path) -> None:
    path, out = write(tmp_path, "a.json", definition(name="A")), StringIO()

    with pytest.raises(SystemExit):
        call_command("templates", "lint", path, stdout=out)

    assert out.getvalue().splitlines()[0] == f"{path}: template, 1 error, 0 warnings"
    assert "[badFormat]" in out.getvalue()


def test_it_needs_no_environment(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", WHOLE)
    command = [sys.executable, "manage.py", "templates", "lint", path, "--format", "json"]

    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[path]["type"] == "template"


def test_every_recorded_file_is_told(conformance_dir: Path) -> None:
    paths = [str(path) for path in recorded(conformance_dir)]

    report, _ = lint(*paths)

    assert list(report) == paths
