"""Every send body of both providers' documents: read, written back, written for the other."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from messaging.content.parts import Dialect, Json
from messaging.content.recognising import dialect_of
from messaging.content.send_body import body_issues, read_body, render_body
from tests.conformance.defects import MOST, SEND_BODIES
from tests.conftest import ROOT

FOLDER = Path(os.environ.get("CONFORMANCE_DIR") or ROOT.parent / "shared" / "conformance")
EIGHT = sorted((FOLDER / "8x8" / "send-request").glob("*.json"))
CLOUD = sorted((FOLDER / "cloud" / "send").glob("*.json"))
OTHER: dict[Dialect, Dialect] = {"8x8": "cloud", "cloud": "8x8"}


def read(path: Path) -> Json:
    return json.loads(path.read_bytes())


def errors_of(body: Json) -> list[str]:
    dialect = dialect_of(body)
    found = body_issues(read_body(body, dialect), dialect)
    return [f"{each.path}: {each.message}" for each in found if each.severity == "error"]


def test_the_files_are_there(conformance_dir: Path) -> None:
    assert len(EIGHT) >= 10, conformance_dir
    assert len(CLOUD) >= 10, conformance_dir


@pytest.mark.parametrize("path", [*EIGHT, *CLOUD], ids=lambda path: path.name)
def test_a_body_is_written_back_key_by_key(path: Path) -> None:
    body = read(path)
    dialect = dialect_of(body)

    rendering = render_body(read_body(body, dialect), dialect)

    assert rendering.body == body
    assert rendering.warnings == ()


@pytest.mark.parametrize("path", [*EIGHT, *CLOUD], ids=lambda path: path.name)
def test_a_body_is_written_for_the_other_provider_or_named(path: Path) -> None:
    body = read(path)
    other = OTHER[dialect_of(body)]

    rendering = render_body(read_body(body), other)
    back = read_body(rendering.body or {}, other)

    assert rendering.body is not None or rendering.warnings
    assert rendering.body is None or back.kind == read_body(body).kind


@pytest.mark.parametrize("path", CLOUD, ids=lambda path: path.name)
def test_meta_bodies_are_recognised(path: Path) -> None:
    assert dialect_of(read(path)) == "cloud"


@pytest.mark.parametrize("path", [*EIGHT, *CLOUD], ids=lambda path: path.name)
def test_a_body_of_the_documents_has_no_error_but_its_known_defect(path: Path) -> None:
    assert bool(errors_of(read(path))) == (path.name in SEND_BODIES), errors_of(read(path))


def test_the_defects_are_few() -> None:
    assert len(SEND_BODIES) <= MOST
