"""The page of what each provider carries is what the code does."""

from __future__ import annotations

import re

from messaging.content.coverage import Line, lines
from messaging.content.issue_codes import CODES
from messaging.management.content_page import content_page
from tests.conftest import ROOT

PACKAGE = ROOT / "messaging" / "content"
# Issue("code", ...) and Rule("code", ...), as the modules of the package write them.
WRITTEN = re.compile(r'(?:Issue|Rule)\(\s*"(\w+)"')


def named(name: str) -> Line:
    return next(line for line in lines() if line.name == name)


def test_the_page_is_what_the_code_says() -> None:
    page = (ROOT / "docs" / "content.md").read_text()

    assert page == content_page(), "run `manage.py messages page > docs/content.md`"


def test_four_fifths_of_what_both_have_is_carried_whole() -> None:
    common = [line for line in lines() if line.is_common]
    whole = [line for line in common if not line.carried["cloud"].warnings]

    assert len(whole) >= 0.8 * len(common)


def test_the_cloud_api_carries_every_kind() -> None:
    assert [line.name for line in lines() if not line.carried["cloud"].is_carried] == []


def test_what_is_left_out_is_named() -> None:
    assert str(named("document").carried["8x8"]) == "yes, without `filename`"
    assert str(named("sticker").carried["8x8"]).startswith("no: ")
    assert str(named("Flow").carried["cloud"]) == "yes"


def test_every_code_is_explained() -> None:
    # Definitions and components of templates have codes and a page of their own.
    texts = [path.read_text() for path in PACKAGE.glob("*.py") if "template" not in path.name]
    written = {code for text in texts for code in WRITTEN.findall(text)}

    assert written - CODES.keys() == set()
