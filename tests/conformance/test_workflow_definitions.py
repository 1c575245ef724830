"""Every workflow definition and fragment of 8x8's documents is imported and given back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from accounts.models import Account
from journeys.engine.values import Json
from journeys.importing.actions import document_text, export_document, import_journey
from journeys.importing.file_text import Unreadable
from journeys.importing.reading import read_file
from journeys.importing.report import report_on
from tests.conftest import ROOT
from tests.factories import make_account, make_user

FOLDER = Path(os.environ.get("CONFORMANCE_DIR") or ROOT.parent / "shared" / "conformance")
FILES = sorted((FOLDER / "8x8" / "workflow-definition").glob("*.json"))
# File -> the defect for which it cannot be imported; at most MOST of them.
DEFECTS: dict[str, str] = {}
MOST = 12
BUILDER = {"do", "nextStepId", "inputs", "outputs", "selectNextStep"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account()


def imported(path: Path, account: Account) -> Json:
    """Import a file and return what is exported again; raise Unreadable."""
    reading = read_file(path.read_bytes(), path.stem)
    report = report_on(reading, account, {})
    return export_document(import_journey(account, make_user(), report.definition))


def refusal(path: Path, account: Account) -> str:
    """Return why a file cannot be imported; "" if it can."""
    try:
        imported(path, account)
    except Unreadable as error:
        return str(error) or "no reason"
    return ""


def is_export(document: Json) -> bool:
    """Tell whether the builder wrote it: every step is then written in full."""
    whole = isinstance(document, dict) and "definition" in document
    return whole and all(step.keys() >= BUILDER for step in document["definition"]["steps"])


def test_the_files_are_there(conformance_dir: Path) -> None:
    assert len(FILES) >= 10, conformance_dir


def test_few_files_are_given_up() -> None:
    assert len(DEFECTS) <= MOST


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_imported_unless_its_defect_is_known(path: Path, account: Account) -> None:
    why = refusal(path, account)

    assert bool(why) == (path.name in DEFECTS), why or "it is imported now: take it off the list"


@pytest.mark.parametrize(
    "path", [p for p in FILES if is_export(json.loads(p.read_text()))], ids=lambda path: path.name
)
def test_an_export_of_the_builder_comes_back_to_the_letter(path: Path, account: Account) -> None:
    written = json.dumps(json.loads(path.read_text()), indent=2, ensure_ascii=False)

    assert document_text(imported(path, account)) == f"{written}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_was_exported_is_imported_without_another_word(path: Path, account: Account) -> None:
    once = document_text(imported(path, account))

    again = read_file(once.encode())

    assert document_text(again.document) == once
    said = {note.code for note in again.notes}
    assert said <= {"sub-account-case", "type-case", "declared-variable"}
