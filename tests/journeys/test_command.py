"""`manage.py journeys`: verify needs nothing, publish needs an operator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journeys.models import Journey
from tests.factories import make_account, make_user

ROOT = Path(__file__).resolve().parents[2]
DEMO = "console/demo/journeys/appointment_booking.json"


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a newcomer would: with no variable set but PATH."""
    return subprocess.run(
        [sys.executable, "manage.py", "journeys", "verify", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_journey_has_no_issue_and_needs_no_environment() -> None:
    done = verify(DEMO, "--format", "json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {DEMO: {"errors": [], "warnings": []}}


def test_errors_give_exit_one_and_still_the_json_alone(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    step = {"id": "a", "stepType": "Branch", "selectNextStep": {"nowhere": "{{1 +}}"}}
    broken.write_text(json.dumps({"trigger": "http_request", "steps": [step]}))

    done = verify(str(broken), "absent.json", DEMO, "--format", "json")

    report = json.loads(done.stdout)
    codes = {issue["code"] for issue in report[str(broken)]["errors"]}
    assert done.returncode == 1
    assert report.keys() == {str(broken), "absent.json", DEMO}
    assert {"no-such-step", "expression-syntax", "missing-name"} <= codes
    assert report["absent.json"]["errors"][0]["code"] == "unreadable"


@pytest.mark.parametrize("levels", [400, 990, 200_000])
def test_a_file_nested_very_deeply_still_gives_the_json(tmp_path: Path, levels: int) -> None:
    deep = tmp_path / "deep.json"
    nested = "[" * levels + "]" * levels
    deep.write_text(f'{{"name": "n", "steps": [{{"id": "a", "inputs": {nested}}}]}}')

    done = verify(str(deep), DEMO, "--format", "json")

    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert [issue["code"] for issue in report[str(deep)]["errors"]] == ["too-deep"]
    assert report[DEMO] == {"errors": [], "warnings": []}


@pytest.mark.django_db
def test_an_operator_publishes_a_file_and_publishing_again_makes_the_next_version() -> None:
    make_account("Acme")
    make_user("olga")
    out = StringIO()

    call_command("journeys", "publish", DEMO, account="Acme", user="olga", stdout=out)
    call_command("journeys", "publish", DEMO, account="Acme", user="olga", stdout=out)

    assert out.getvalue().splitlines()[-1] == "Published Appointment booking v2."
    assert Journey.objects.get().status == Journey.Status.ENABLED


@pytest.mark.django_db
def test_an_outsider_publishes_nothing() -> None:
    make_account("Acme")
    make_user("eve", superuser=False)

    with pytest.raises(CommandError, match="You may not do this"):
        call_command("journeys", "publish", DEMO, account="Acme", user="eve")

    assert not Journey.objects.exists()


@pytest.mark.django_db
def test_a_journey_that_may_not_be_published_is_not_kept_as_a_draft(tmp_path: Path) -> None:
    make_account("Acme")
    make_user("olga")
    broken = tmp_path / "broken.json"
    step = {"id": "a", "stepType": "End", "nextStepId": "nowhere"}
    broken.write_text(json.dumps({"name": "n", "trigger": "http_request", "steps": [step]}))

    with pytest.raises(CommandError, match="nowhere"):
        call_command("journeys", "publish", str(broken), account="Acme", user="olga")

    assert not Journey.objects.exists()


def test_a_file_that_is_no_definition_is_named(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.json"
    nothing.write_text("[]")

    with pytest.raises(CommandError, match="nothing.json"):
        call_command("journeys", "publish", str(nothing), account="Acme", user="olga")


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "nowhere.json", "--account", "nobody", "--user", "nobody"),
        ("export", "Nothing", "--account", "nobody"),
        ("why", "banana", "book"),
    ],
)
@pytest.mark.django_db
def test_who_asks_for_json_is_refused_in_json(arguments: tuple[str, ...]) -> None:
    told = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("journeys", *arguments, "--format", "json", stdout=told)

    assert ended.value.code == 1
    assert json.loads(told.getvalue())["errors"][0]["message"]
