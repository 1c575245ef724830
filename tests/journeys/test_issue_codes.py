"""The table of codes says all there is, and docs/verify.md is that table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from journeys.issue_codes import CODES, codes_markdown, remedy
from tests.journeys.test_command import ROOT


def written_codes() -> Iterator[str]:
    """Yield every code that stands in an Issue(...) or notes.add(...) of the app."""
    for path in (ROOT / "journeys").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from _code_of(node)


def _code_of(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    place = {"Issue": 2, "notes.add": 0, "_at": 1}.get(name)
    if place is not None and len(call.args) > place:
        argument = call.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def test_every_code_in_the_source_has_a_row() -> None:
    found = set(written_codes())

    assert len(found) > 30
    assert found - CODES.keys() == set()


def test_every_code_says_what_to_do() -> None:
    assert [code for code in CODES if not remedy(code)] == []


def test_the_document_is_the_table() -> None:
    document = (ROOT / "docs" / "verify.md").read_text()

    assert document == codes_markdown(), "run `manage.py journeys codes > docs/verify.md`"
