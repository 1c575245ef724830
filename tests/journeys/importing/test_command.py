"""`journeys import` and `journeys export`."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Audit
from journeys.engine.values import Json
from journeys.importing.actions import import_journey
from journeys.importing.reading import read_document
from journeys.models import Journey
from tests.factories import make_account, make_channel, make_journey, make_member, make_user

pytestmark = pytest.mark.django_db

UI_STEP: dict[str, Json] = {
    "stepType": "ChatAppsMessage",
    "id": "chatappsmessage_1",
    "do": [],
    "nextStepId": "chatappsmessage_2",
    "inputs": {
        "subAccountId": "staging",
        "type": "text",
        "content": {"text": "Hallo, schöner Tag 👋\r\n"},
        "user": {"msisdn": "{{data.payload.user.channelUserId}}"},
    },
    "outputs": {},
    "selectNextStep": {},
    "unknown": {"b": 1.5, "a": [None, True]},
}
EXPORT: dict[str, Json] = {
    "definition": {
        "id": "4a2d6a0e-0000-0000-0000-000000000001",
        "name": "Grüße",
        "version": 7,
        "steps": [UI_STEP, {**UI_STEP, "id": "chatappsmessage_2", "nextStepId": None}],
    },
    "subAccountId": "staging",
    "trigger": "inbound_chat_apps",
    "status": "disabled",
}


@pytest.fixture
def account() -> Account:
    return make_account("Acme")


@pytest.fixture
def file(tmp_path: Path, account: Account) -> Path:
    path = tmp_path / "greetings.json"
    path.write_text(json.dumps(EXPORT, ensure_ascii=False, indent=2) + "\n")
    make_user("olga")
    return path


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("journeys", *arguments, stdout=out, **options)
    return out.getvalue()


def bring(file: Path, *more: str) -> Any:
    arguments = (str(file), "--account", "Acme", "--user", "olga", "--format", "json", *more)
    return json.loads(run("import", *arguments))


def test_an_export_of_the_builder_comes_back_to_the_letter(file: Path) -> None:
    bring(file)

    assert run("export", "Grüße", "--account", "Acme") == file.read_text()


def test_the_report_names_the_journey_and_what_is_not_here(file: Path) -> None:
    told = bring(file)

    journey = Journey.objects.get()
    assert (told["journey"], told["name"]) == (str(journey.public_id), "Grüße")
    assert (told["lenient"], told["errors"]) == ([], [])
    assert {issue["code"] for issue in told["warnings"]} >= {"unknown-channel"}
    assert all(issue["todo"] for issue in told["warnings"])
    assert told["names"]["channels"][0]["exists"] is False
    assert Audit.objects.get(action="import").object_id == told["journey"]


def test_editing_one_step_changes_that_step_alone(file: Path, account: Account) -> None:
    bring(file)
    journey = Journey.objects.get()
    document = json.loads(journey.draft)
    document["definition"]["steps"][1]["inputs"]["content"]["text"] = "Edited"

    import_journey(account, make_user("olga"), read_document(document).definition, into=journey)

    wanted = json.loads(file.read_text())
    wanted["definition"]["steps"][1]["inputs"]["content"]["text"] = "Edited"
    text = json.dumps(wanted, ensure_ascii=False, indent=2)
    assert run("export", str(journey.public_id), "--account", "Acme") == f"{text}\n"


def test_names_are_bound_to_what_exists_here(file: Path, account: Account, tmp_path: Path) -> None:
    make_channel(account)
    bind = tmp_path / "bind.json"
    bind.write_text('{"channels": {"staging": "Acme_chatapps"}, "secrets": {"NO": "YES"}}')

    told = bring(file, "--bind", str(bind), "--name", "Greetings")

    journey = Journey.objects.get()
    assert journey.sub_account is not None
    assert (journey.name, journey.sub_account.name) == ("Greetings", "Acme_chatapps")
    assert "staging" not in journey.draft
    assert [(i["code"], i["path"]) for i in told["warnings"]] == [("unused-binding", "secrets/NO")]


def test_text_says_what_was_read_leniently_and_what_to_do(file: Path) -> None:
    step = {"stepType": "Wait", "id": "w", "inputs": {"minutes": 5}, "nextStepId": "gone"}
    file.write_text(json.dumps([step]))

    told = run("import", str(file), "--account", "Acme", "--user", "olga")

    assert "Imported greetings as a draft" in told
    assert "5 minutes are read as duration 00:05:00" in told
    assert "Write inputs.duration." in told
    assert "there is no step 'gone'" in told


def test_a_journey_takes_the_file_as_its_draft_and_runs_on_as_it_did(
    file: Path, account: Account
) -> None:
    journey = make_journey(account, [{"id": "end", "stepType": "End"}])

    bring(file, "--into", "Test")

    assert Journey.objects.count() == 1
    assert '"end"' in run("export", "Grüße", "--account", "Acme", "--version", "1")
    journey.refresh_from_db()
    assert "chatappsmessage_1" in journey.draft


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_who_may_not_import_changes_nothing(file: Path, account: Account, role: str) -> None:
    make_member(role, role, account)

    with pytest.raises(CommandError, match="You may not do this"):
        run("import", str(file), "--account", "Acme", "--user", role)

    assert not Journey.objects.exists()


def test_an_author_of_another_account_imports_nothing(file: Path) -> None:
    make_member("stranger", "author", make_account("Elsewhere"))

    with pytest.raises(CommandError, match="You may not do this"):
        run("import", str(file), "--account", "Acme", "--user", "stranger")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--account", "Nobody", "--user", "olga"), "Give --account one of: Acme"),
        (("--account", "Acme", "--user", "nobody"), "There is no user 'nobody'"),
        (
            ("--account", "Acme", "--user", "olga", "--into", "Nothing"),
            "There is no journey 'Nothing' in Acme",
        ),
        (("--account", "Acme", "--user", "olga", "--bind", "no.json"), "cannot be opened"),
    ],
)
def test_what_does_not_exist_is_told_in_a_sentence(
    file: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("import", str(file), *arguments)


def test_a_version_that_does_not_exist_is_told_with_those_that_do(
    file: Path, account: Account
) -> None:
    make_journey(account, [{"id": "end", "stepType": "End"}])

    with pytest.raises(CommandError, match="has no version 9. Give --version one of: 1"):
        run("export", "Test", "--account", "Acme", "--version", "9")


def test_of_two_journeys_of_a_name_the_id_is_asked_for(file: Path) -> None:
    first = bring(file)["journey"]
    bring(file)

    with pytest.raises(CommandError, match=first):
        run("export", "Grüße", "--account", "Acme")


def test_a_name_no_column_can_hold_is_made_plain(file: Path) -> None:
    document = json.loads(file.read_text())
    document["definition"]["name"] = "a\0b\ud800" + "c" * 300
    file.write_text(json.dumps(document))

    bring(file)

    assert Journey.objects.get().name == "ab" + "c" * 198
